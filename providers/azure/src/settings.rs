//! The keys of `[remote.azure]`.

use devlog_provider_api::{Error, ErrorKind, SettingSpec};

/// The kind of credential.
pub const AUTH_METHOD: &str = "auth_method";
/// The name of the storage account.
pub const ACCOUNT: &str = "account";
/// One of the two keys of the account.
pub const ACCOUNT_KEY: &str = "account_key";
/// A shared access signature.
pub const SAS: &str = "sas";
/// Account, endpoint and credentials in one text.
pub const CONNECTION_STRING: &str = "connection_string";
/// The directory of Microsoft Entra that the application belongs to.
pub const TENANT_ID: &str = "tenant_id";
/// The application, or the user-assigned managed identity.
pub const CLIENT_ID: &str = "client_id";
/// The application's secret.
pub const CLIENT_SECRET: &str = "client_secret";
/// The file with the application's certificate and key.
pub const CLIENT_CERTIFICATE_PATH: &str = "client_certificate_path";
/// The file with a token of another identity service.
pub const FEDERATED_TOKEN_FILE: &str = "federated_token_file";
/// The address of Microsoft Entra.
pub const AUTHORITY_HOST: &str = "authority_host";
/// Which kinds of tokens `auto` looks for in the surroundings.
pub const TOKEN_CREDENTIALS: &str = "token_credentials";
/// The container that holds the objects.
pub const CONTAINER: &str = "container";
/// The folder inside the container.
pub const PREFIX: &str = "prefix";
/// The cloud's domain.
pub const ENDPOINT_SUFFIX: &str = "endpoint_suffix";
/// The version of the service's interface.
pub const API_VERSION: &str = "api_version";

/// The access tier of new objects.
pub const ACCESS_TIER: &str = "access_tier";

/// Every setting, as the manifest lists them.
pub const SETTINGS: &[SettingSpec] = &[
    SettingSpec::text(
        AUTH_METHOD,
        "how requests are authorized; `auto` takes the first that is found",
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
        .env(&["AZURE_CLIENT_SECRET"]),
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
        "where Microsoft Entra answers; login.microsoftonline.com if not set",
    )
    .env(&["AZURE_AUTHORITY_HOST"]),
    SettingSpec::text(
        TOKEN_CREDENTIALS,
        "what `auto` looks for around it: `dev` only `az` and `azd`, `prod` everything but them",
    )
    .env(&["AZURE_TOKEN_CREDENTIALS"]),
    SettingSpec::text(CONTAINER, "the container, where the url does not name it").place(),
    SettingSpec::text(
        PREFIX,
        "the folder inside the container, where the url does not name it",
    )
    .place(),
    SettingSpec::text(
        ENDPOINT_SUFFIX,
        "the domain of the cloud, where the url does not name it; core.windows.net if not set",
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

/// The error for a setting that cannot be used; `problem` names it and the expected form.
pub fn invalid(problem: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidSettings, problem)
}
