//! Opens a storage: from settings to a checked endpoint and credential. Makes no request.

use crate::{
    credential::Choice,
    endpoint::Endpoint,
    operations::access_tier,
    service::BlobContainer,
    settings::{API_VERSION, invalid},
};
use devlog_provider_api::{Host, LogLevel, RemoteStorage, Result, Settings, StorageConfig};
use devlog_provider_http::{ObjectStorage, SettingsView};
use reqwest::header::HeaderValue;

/// Generally available since 2023 and known to the emulator; nothing newer is used.
const DEFAULT_API_VERSION: &str = "2023-11-03";

/// Opens the container that the URL or the settings name.
///
/// # Errors
/// `InvalidSettings`, naming the setting and the expected form.
pub fn create_storage(config: &StorageConfig, host: Host) -> Result<Box<dyn RemoteStorage>> {
    let settings = SettingsView::of(config);
    let choice = Choice::from_settings(&settings, &host)?;
    let endpoint = Endpoint::resolve(&config.url, &settings, choice.connection_string())?;
    let setting = choice.setting;
    let credential = choice.credential(&endpoint, &host)?;
    host.log(
        LogLevel::Info,
        format!(
            "container `{}` at {}",
            endpoint.container(),
            endpoint.service()
        ),
    );
    let container = BlobContainer {
        endpoint,
        credential,
        setting,
        api_version: api_version(&config.settings)?,
        access_tier: access_tier::from_settings(&config.settings)?,
    };
    Ok(ObjectStorage::open(container, host))
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

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::create_storage;
    use devlog_provider_api::{ErrorKind, Host, Properties, Result, StorageConfig};
    use std::net::TcpListener;

    fn properties(url: &str, settings: &[(&str, &str)]) -> Result<Properties> {
        let mut config = StorageConfig::new(url);
        for (name, value) in settings {
            config.settings.set(*name, *value);
        }
        create_storage(&config, Host::detached()).map(|storage| storage.properties())
    }

    #[test]
    fn opening_makes_no_request() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let url = format!("http://{}/acc/log", listener.local_addr().unwrap());
        let properties = properties(&url, &[("account_key", "aGk=")]).unwrap();
        assert!(properties.list_has_hashes && properties.conditional_replace);
        assert_eq!(properties.connections, 256);
        assert_eq!(properties.max_object_size, Some(50_000 * (64 << 20)));
        assert!(listener.accept().is_err(), "there was a connection");
    }

    #[test]
    fn a_setting_that_cannot_be_used_is_named() {
        let url = "https://acc.blob.core.windows.net/log";
        let own_domain = "https://journal.example.org/log";
        let key = ("account_key", "aGk=");
        for (url, settings, wanted) in [
            (
                url,
                [key, ("api_version", "newest")],
                "`api_version` must be",
            ),
            (url, [key, ("auth_method", "sas")], "`sas` is not set"),
            (
                url,
                [("account_key", "hunter2!"), ("prefix", "")],
                "`account_key` must be",
            ),
            (own_domain, [key, ("prefix", "")], "`account` is not set"),
            (
                "",
                [key, ("container", "log")],
                "neither `url` nor `account`",
            ),
        ] {
            let error = properties(url, &settings).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidSettings);
            assert!(error.message().contains(wanted), "{error}");
            assert!(!error.message().contains("hunter2"), "{error}");
        }
    }
}
