//! The keys of `[remote.s3]`; the texts of [`SETTINGS`] describe them.

pub use devlog_provider_http::invalid;

use devlog_provider_api::SettingSpec;

pub const AUTH_METHOD: &str = "auth_method";
pub const ACCESS_KEY_ID: &str = "access_key_id";
pub const SECRET_ACCESS_KEY: &str = "secret_access_key";
pub const SESSION_TOKEN: &str = "session_token";
pub const PROFILE: &str = "profile";
pub const BUCKET: &str = "bucket";
pub const PREFIX: &str = "prefix";
pub const REGION: &str = "region";
pub const ENDPOINT: &str = "endpoint";
pub const PATH_STYLE: &str = "path_style";
pub const CONDITIONS: &str = "conditions";
pub const STORAGE_CLASS: &str = "storage_class";
pub const KMS_KEY_ID: &str = "kms_key_id";

/// Every setting, as the manifest lists them.
pub const SETTINGS: &[SettingSpec] = &[
    SettingSpec::text(BUCKET, "the bucket, where the URL does not name it").place(),
    SettingSpec::text(
        REGION,
        "the region of the bucket; a wrong one is corrected by the service",
    )
    .env(&["AWS_REGION", "AWS_DEFAULT_REGION"]),
    SettingSpec::text(
        PROFILE,
        "the profile of ~/.aws/config and ~/.aws/credentials",
    )
    .env(&["AWS_PROFILE"]),
    SettingSpec::text(
        AUTH_METHOD,
        "the kind of credential; `auto` takes the first that is found",
    )
    .choices(&[
        "auto",
        "keys",
        "profile",
        "web_identity",
        "container",
        "instance",
        "anonymous",
    ]),
    SettingSpec::text(ACCESS_KEY_ID, "the id of an access key").env(&["AWS_ACCESS_KEY_ID"]),
    SettingSpec::secret(SECRET_ACCESS_KEY, "the secret of the access key")
        .env(&["AWS_SECRET_ACCESS_KEY"])
        .needs(&[ACCESS_KEY_ID]),
    SettingSpec::secret(SESSION_TOKEN, "the token of a temporary access key")
        .env(&["AWS_SESSION_TOKEN"])
        .needs(&[ACCESS_KEY_ID, SECRET_ACCESS_KEY]),
    SettingSpec::text(
        ENDPOINT,
        "the address of another service than Amazon's, such as `https://s3.example.org`",
    )
    .env(&["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"])
    .place(),
    SettingSpec::text(
        PREFIX,
        "the folder inside the bucket, where the URL does not name it",
    )
    .place(),
    SettingSpec::boolean(
        PATH_STYLE,
        "true puts the bucket into the path of an address, false into its domain; false for Amazon, true for others if not set",
    ),
    SettingSpec::text(
        CONDITIONS,
        "the conditional requests that the service supports: `none`, `uploads`, or `all` (uploads and deletes)",
    )
    .choices(&["none", "uploads", "all"]),
    SettingSpec::text(
        STORAGE_CLASS,
        "the storage class of new objects, such as `STANDARD_IA`; the bucket's own if not set",
    ),
    SettingSpec::text(
        KMS_KEY_ID,
        "the KMS key that encrypts new objects; the bucket's own encryption if not set",
    ),
];
