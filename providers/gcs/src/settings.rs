//! The keys of `[remote.gcs]`; the texts of [`SETTINGS`] describe them.

pub use devlog_provider_http::invalid;

use devlog_provider_api::SettingSpec;

pub const AUTH_METHOD: &str = "auth_method";
pub const CREDENTIALS: &str = "credentials";
pub const CREDENTIALS_FILE: &str = "credentials_file";
pub const BUCKET: &str = "bucket";
pub const PREFIX: &str = "prefix";
pub const ENDPOINT: &str = "endpoint";
pub const CONDITIONS: &str = "conditions";
pub const PROJECT: &str = "project";
pub const LOCATION: &str = "location";
pub const STORAGE_CLASS: &str = "storage_class";
pub const KMS_KEY_NAME: &str = "kms_key_name";

/// Every setting, as the manifest lists them.
pub const SETTINGS: &[SettingSpec] = &[
    SettingSpec::text(BUCKET, "the bucket, where the URL does not name it").place(),
    SettingSpec::text(
        PREFIX,
        "the folder inside the bucket, where the URL does not name it",
    )
    .place(),
    SettingSpec::text(
        AUTH_METHOD,
        "the kind of credential; `auto` takes the first that is found",
    )
    .choices(&["auto", "credentials", "file", "metadata", "anonymous"]),
    SettingSpec::text(
        CREDENTIALS_FILE,
        "the JSON file of a service account key, a user's login, or an external account",
    )
    .env(&["GOOGLE_APPLICATION_CREDENTIALS"]),
    SettingSpec::secret(CREDENTIALS, "the content of such a file"),
    SettingSpec::text(
        ENDPOINT,
        "the address of the service, such as that of an emulator on this machine",
    )
    .place(),
    SettingSpec::text(
        CONDITIONS,
        "the conditional requests that the service supports: `uploads`, or `all` (uploads and deletes), as Google does",
    )
    .choices(&["uploads", "all"]),
    SettingSpec::text(PROJECT, "the project in which devlog creates the bucket")
        .env(&["GOOGLE_CLOUD_PROJECT"]),
    SettingSpec::text(
        LOCATION,
        "the location of a bucket that devlog creates, such as `europe-west3`; Google's default if not set",
    ),
    SettingSpec::text(
        STORAGE_CLASS,
        "the storage class of new objects, such as `NEARLINE`; the bucket's own if not set",
    ),
    SettingSpec::text(
        KMS_KEY_NAME,
        "the Cloud KMS key that encrypts new objects; the bucket's own encryption if not set",
    ),
];
