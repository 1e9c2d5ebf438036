//! Opens a storage: from settings to a checked endpoint and credential. Makes no request.

use crate::{
    credential::Choice,
    endpoint::Endpoint,
    lane::Lanes,
    service::Service,
    settings::{API_VERSION, AUTH_METHOD, invalid},
    storage::AzureStorage,
};
use devlog_provider_api::{Host, LogLevel, RemoteConfig, RemoteStorage, Result, Settings};
use reqwest::header::HeaderValue;

/// Generally available since 2023 and known to the emulator; nothing newer is used.
const DEFAULT_API_VERSION: &str = "2023-11-03";

/// Opens the container that the url or the settings name.
///
/// # Errors
/// `InvalidSettings`, naming the setting and the expected form.
pub fn create_storage(config: &RemoteConfig, host: Host) -> Result<Box<dyn RemoteStorage>> {
    let choice = Choice::from_settings(&config.settings)?;
    let endpoint = Endpoint::resolve(&config.url, &config.settings, choice.connection_string())?;
    let credential = choice.credential(&endpoint)?;
    host.log(
        LogLevel::Info,
        format!(
            "azure: `{AUTH_METHOD}` is `{}`, container `{}` at {}",
            choice.method(),
            endpoint.container(),
            endpoint.service()
        ),
    );
    Ok(Box::new(AzureStorage::new(Service {
        lanes: Lanes::new(host.clone(), endpoint.is_https(), endpoint.is_loopback()),
        endpoint,
        credential,
        setting: choice.setting(),
        api_version: api_version(&config.settings)?,
        host,
    })))
}

fn api_version(settings: &Settings) -> Result<HeaderValue> {
    let version = settings.text(API_VERSION).unwrap_or(DEFAULT_API_VERSION);
    let is_date = version.len() == 10
        && version
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'-');
    HeaderValue::from_str(version)
        .ok()
        .filter(|_| is_date)
        .ok_or_else(|| {
            invalid(format!(
                "`{API_VERSION}` must be a date, such as {DEFAULT_API_VERSION}"
            ))
        })
}
