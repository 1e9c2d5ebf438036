//! The keys of `[remote.azure]`; the texts of [`SETTINGS`] describe them.

pub use devlog_provider_http::invalid;

use devlog_provider_api::SettingSpec;

pub const AUTH_METHOD: &str = "auth_method";
pub const ACCOUNT: &str = "account";
pub const ACCOUNT_KEY: &str = "account_key";
pub const SAS: &str = "sas";
pub const CONNECTION_STRING: &str = "connection_string";
pub const TENANT_ID: &str = "tenant_id";
pub const CLIENT_ID: &str = "client_id";
pub const CLIENT_SECRET: &str = "client_secret";
pub const CLIENT_CERTIFICATE_PATH: &str = "client_certificate_path";
pub const FEDERATED_TOKEN_FILE: &str = "federated_token_file";
pub const AUTHORITY_HOST: &str = "authority_host";
pub const TOKEN_CREDENTIALS: &str = "token_credentials";
pub const CONTAINER: &str = "container";
pub const PREFIX: &str = "prefix";
pub const ENDPOINT_SUFFIX: &str = "endpoint_suffix";
pub const API_VERSION: &str = "api_version";
pub const ACCESS_TIER: &str = "access_tier";

/// Every setting, as the manifest lists them.
pub const SETTINGS: &[SettingSpec] = &[
    SettingSpec::text(
        AUTH_METHOD,
        "the kind of credential; `auto` takes the first that is found",
    )
    .choices(&[
        "auto",
        "connection_string",
        "key",
        "sas",
        "service_principal",
        "workload_identity",
        "managed_identity",
        "azure_cli",
        "anonymous",
    ]),
    SettingSpec::secret(
        CONNECTION_STRING,
        "account, endpoint and credentials in one text",
    )
    .env(&["AZURE_STORAGE_CONNECTION_STRING"]),
    SettingSpec::text(ACCOUNT, "the name of the storage account")
        .env(&["AZURE_STORAGE_ACCOUNT", "AZURE_STORAGE_ACCOUNT_NAME"])
        .place(),
    SettingSpec::secret(ACCOUNT_KEY, "a key of the storage account").env(&[
        "AZURE_STORAGE_KEY",
        "AZURE_STORAGE_ACCOUNT_KEY",
        "AZURE_STORAGE_ACCESS_KEY",
    ]),
    SettingSpec::secret(SAS, "a shared access signature, such as sv=...&sig=...")
        .env(&["AZURE_STORAGE_SAS_TOKEN"]),
    SettingSpec::text(TENANT_ID, "the tenant of Microsoft Entra, its id or domain")
        .env(&["AZURE_TENANT_ID"]),
    SettingSpec::text(
        CLIENT_ID,
        "the id of the application, or of the user-assigned managed identity",
    )
    .env(&["AZURE_CLIENT_ID"]),
    SettingSpec::secret(CLIENT_SECRET, "the value of a secret of the application")
        .env(&["AZURE_CLIENT_SECRET"])
        .needs(&[TENANT_ID, CLIENT_ID]),
    SettingSpec::text(
        CLIENT_CERTIFICATE_PATH,
        "a PEM file with the application's certificate and its RSA key, without a password",
    )
    .env(&["AZURE_CLIENT_CERTIFICATE_PATH"]),
    SettingSpec::text(
        FEDERATED_TOKEN_FILE,
        "a file with a token that the application trusts; read again for each new token",
    )
    .env(&["AZURE_FEDERATED_TOKEN_FILE"]),
    SettingSpec::text(
        AUTHORITY_HOST,
        "the host of Microsoft Entra; login.microsoftonline.com if not set",
    )
    .env(&["AZURE_AUTHORITY_HOST"]),
    SettingSpec::text(
        TOKEN_CREDENTIALS,
        "the credentials of this machine that `auto` tries: `dev` only `az` and `azd`, `prod` all others",
    )
    .env(&["AZURE_TOKEN_CREDENTIALS"]),
    SettingSpec::text(CONTAINER, "the container, where the URL does not name it").place(),
    SettingSpec::text(
        PREFIX,
        "the folder inside the container, where the URL does not name it",
    )
    .place(),
    SettingSpec::text(
        ENDPOINT_SUFFIX,
        "the domain of the cloud, where the URL does not name it; core.windows.net if not set",
    )
    .place(),
    SettingSpec::text(
        ACCESS_TIER,
        "the access tier of new objects: `Hot`, `Cool` or `Cold`; the account's own if not set",
    ),
    SettingSpec::text(
        API_VERSION,
        "the x-ms-version to speak, for services that know only older ones",
    ),
];
