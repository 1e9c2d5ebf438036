//! Opens a storage: from settings to a checked endpoint and credential. Makes no request.

use crate::{
    credential::Choice,
    endpoint::{DEFAULT_REGION, Endpoint, is_region},
    service::{Bucket, Conditions},
    settings::{CONDITIONS, KMS_KEY_ID, REGION, STORAGE_CLASS, invalid},
    unfinished::Unfinished,
};
use devlog_provider_api::{Host, LogLevel, RemoteStorage, Result, StorageConfig};
use devlog_provider_http::{ObjectStorage, SettingsView};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use std::sync::RwLock;

const STORAGE_CLASS_HEADER: HeaderName = HeaderName::from_static("x-amz-storage-class");
const ENCRYPTION: HeaderName = HeaderName::from_static("x-amz-server-side-encryption");
const ENCRYPTION_KEY: HeaderName =
    HeaderName::from_static("x-amz-server-side-encryption-aws-kms-key-id");

/// Opens the bucket that the URL or the settings name.
///
/// # Errors
/// `InvalidSettings`, naming the setting and the expected form.
pub fn create_storage(config: &StorageConfig, host: Host) -> Result<Box<dyn RemoteStorage>> {
    let settings = SettingsView::of(config);
    let endpoint = Endpoint::resolve(&config.url, &settings)?;
    let choice = Choice::from_settings(&settings)?;
    let region = region(&endpoint, &choice)?;
    let setting = choice.setting;
    let conditions = conditions(&settings, &endpoint);
    host.log(
        LogLevel::Info,
        format!(
            "bucket `{}` at {}, region {region}",
            endpoint.container(),
            endpoint.service(&region)
        ),
    );
    let bucket = Bucket {
        credential: choice.credential(Some(&region), host.clone()),
        endpoint,
        setting,
        region: RwLock::new(region),
        object_headers: object_headers(&settings)?,
        conditions,
        unfinished: Unfinished::new(),
        host: host.clone(),
    };
    Ok(ObjectStorage::open(bucket, host))
}

fn region(endpoint: &Endpoint, choice: &Choice) -> Result<String> {
    let region = endpoint.region().or_else(|| choice.region());
    let region = region.unwrap_or(DEFAULT_REGION);
    if is_region(region) {
        return Ok(region.to_owned());
    }
    Err(invalid(format!(
        "`{REGION}` must be the name of a region, such as eu-central-1"
    )))
}

/// Amazon supports all conditional requests. Most other services support conditional uploads, few conditional deletes.
fn conditions(settings: &SettingsView<'_>, endpoint: &Endpoint) -> Conditions {
    match settings.text(CONDITIONS) {
        Some("none") => Conditions::None,
        Some("uploads") => Conditions::Uploads,
        Some("all") => Conditions::All,
        _ if endpoint.is_amazon() => Conditions::All,
        _ => Conditions::Uploads,
    }
}

fn object_headers(settings: &SettingsView<'_>) -> Result<HeaderMap> {
    let mut headers = HeaderMap::new();
    let value = |setting| {
        let text = settings.text(setting);
        let value = text.map(|text| {
            HeaderValue::from_str(text)
                .map_err(|_| invalid(format!("`{setting}` holds characters that cannot be sent")))
        });
        value.transpose()
    };
    if let Some(class) = value(STORAGE_CLASS)? {
        headers.insert(STORAGE_CLASS_HEADER, class);
    }
    if let Some(key) = value(KMS_KEY_ID)? {
        headers.insert(ENCRYPTION, HeaderValue::from_static("aws:kms"));
        headers.insert(ENCRYPTION_KEY, key);
    }
    Ok(headers)
}
