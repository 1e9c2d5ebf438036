//! The keys of `[remote.s3]`.

use devlog_provider_api::{Error, ErrorKind, SettingSpec};

/// The credential that the requests are signed with.
pub const AUTH_METHOD: &str = "auth_method";
/// The id of an access key.
pub const ACCESS_KEY_ID: &str = "access_key_id";
/// The secret of an access key.
pub const SECRET_ACCESS_KEY: &str = "secret_access_key";
/// The token of a temporary access key.
pub const SESSION_TOKEN: &str = "session_token";
/// A profile of the files that the AWS tools share.
pub const PROFILE: &str = "profile";
/// The bucket that holds the objects.
pub const BUCKET: &str = "bucket";
/// The folder inside the bucket.
pub const PREFIX: &str = "prefix";
/// The region of the bucket.
pub const REGION: &str = "region";
/// The address of the service.
pub const ENDPOINT: &str = "endpoint";
/// The place of the bucket's name in an address: the path, or the host.
pub const PATH_STYLE: &str = "path_style";
/// The conditions that the service keeps.
pub const CONDITIONS: &str = "conditions";
/// The storage class of new objects.
pub const STORAGE_CLASS: &str = "storage_class";
/// The key of the key management service that encrypts new objects.
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
        .env(&["AWS_SECRET_ACCESS_KEY"]),
    SettingSpec::secret(SESSION_TOKEN, "the token of a temporary access key")
        .env(&["AWS_SESSION_TOKEN"]),
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
        "whether the bucket stands in the path of an address; false for Amazon, true for others",
    ),
    SettingSpec::text(
        CONDITIONS,
        "the conditions that the service keeps: `none`, those on `uploads`, or `all`, on deletes too",
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

/// The error for a setting that cannot be used; `problem` names it and the expected form.
pub fn invalid(problem: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidSettings, problem)
}
