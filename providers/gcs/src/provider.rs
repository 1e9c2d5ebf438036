//! Opens a storage: from settings to a checked endpoint and credential. Makes no request.

use crate::{
    credential::Credential,
    endpoint::Endpoint,
    service::{Bucket, NewBucket, NewObjects},
    settings::{CONDITIONS, KMS_KEY_NAME, LOCATION, PROJECT, STORAGE_CLASS},
};
use devlog_provider_api::{Host, LogLevel, RemoteStorage, Result, StorageConfig};
use devlog_provider_http::{ObjectStorage, SettingsView};

/// Opens the bucket that the URL or the settings name.
///
/// # Errors
/// `InvalidSettings`, naming the setting and the expected form.
pub fn create_storage(config: &StorageConfig, host: Host) -> Result<Box<dyn RemoteStorage>> {
    let settings = SettingsView::of(config);
    let endpoint = Endpoint::resolve(&config.url, &settings)?;
    let place = format!(
        "bucket `{}` at {}",
        endpoint.container(),
        endpoint.service()
    );
    host.log(LogLevel::Info, place);
    let credential = Credential::from_settings(&settings, &host)?;
    let text = |name| settings.text(name).map(str::to_owned);
    let bucket = Bucket {
        new_objects: NewObjects {
            storage_class: text(STORAGE_CLASS),
            kms_key_name: text(KMS_KEY_NAME),
        },
        creation: NewBucket {
            project: text(PROJECT).or_else(|| credential.project().map(str::to_owned)),
            location: text(LOCATION),
        },
        // An emulator may ignore it, and delete.
        conditional_delete: match settings.text(CONDITIONS) {
            Some(kept) => kept == "all",
            None => endpoint.is_google(),
        },
        endpoint,
        credential,
    };
    Ok(ObjectStorage::open(bucket, host))
}
