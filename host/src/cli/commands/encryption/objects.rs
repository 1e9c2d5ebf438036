//! The objects of the remote by their encryption.

use crate::{
    cli::{
        Session, commands::host_services::Services, interrupt, messages::Failure,
        ui::progress::Shared,
    },
    config::LoadedConfig,
    encryption::{KeyId, Keyring, SealedFacts},
    journal::JournalKey,
    registry::OpenRequest,
    sync::stat_each,
};
use devlog_provider_api::{Host, ObjectKey, RemoteFile, RemoteStorage, Result as RemoteResult};
use std::{collections::BTreeMap, path::Path, sync::Arc};

/// The objects of the journal by their encryption.
#[derive(Default)]
pub struct Objects {
    /// Encrypted ones by their key.
    pub encrypted: BTreeMap<KeyId, Vec<JournalKey>>,
    pub plain: Vec<JournalKey>,
    /// Those with damaged attributes.
    pub damaged: Vec<JournalKey>,
}

impl Objects {
    /// Reads the complete listing. Where it does not state the encryption, each object is asked for.
    pub fn fetch(storage: &Arc<dyn RemoteStorage>) -> RemoteResult<Self> {
        let (mut objects, mut keys) = (Self::default(), Vec::new());
        let properties = storage.properties();
        storage.list_files("", &mut |file| {
            if properties.list_has_hashes {
                objects.take(&file);
            } else if JournalKey::parse(&file.key).is_some() {
                keys.extend(ObjectKey::new(file.key));
            }
            Ok(())
        })?;
        stat_each(storage, keys, properties.connections, |_, file| {
            if let Some(file) = file {
                objects.take(&file);
            }
            true
        })?;
        Ok(objects)
    }

    pub fn take(&mut self, file: &RemoteFile) {
        let Some(key) = JournalKey::parse(&file.key) else {
            return;
        };
        let group = match SealedFacts::read(&file.attributes) {
            Ok(Some(facts)) => self.encrypted.entry(facts.key_id).or_default(),
            Ok(None) => &mut self.plain,
            Err(_) => &mut self.damaged,
        };
        group.push(key);
    }

    /// The keys that objects are encrypted with and that are not among `keys`.
    pub fn foreign_keys(&self, keys: Option<&Keyring>) -> Vec<KeyId> {
        let is_here = |id: &KeyId| keys.is_some_and(|keys| keys.key(id).is_some());
        let ids = self.encrypted.keys().filter(|id| !is_here(id));
        ids.cloned().collect()
    }

    /// The objects that are not encrypted with this key, in the order of their names.
    pub fn not_encrypted_with(&self, id: &KeyId) -> Vec<JournalKey> {
        let others = self.encrypted.iter().filter(|(other, _)| *other != id);
        let others = others.flat_map(|(_, objects)| objects);
        let mut objects: Vec<_> = others.chain(&self.plain).chain(&self.damaged).collect();
        objects.sort();
        objects.into_iter().copied().collect()
    }
}

/// Opens the configured remote, as it is stored: nothing is decrypted. The texts of its provider show none of `keys`.
///
/// # Errors
/// The reason why the registry cannot open it.
pub fn open(
    session: &Session,
    loaded: &LoadedConfig,
    root: &Path,
    keys: Option<&Keyring>,
) -> Result<Arc<dyn RemoteStorage>, Failure> {
    let remote = &loaded.config.remote;
    let services = Services {
        provider: remote.provider.clone(),
        shared: Arc::new(Shared::new(&session.output, None)),
        stop: interrupt::stop_flag(&session.output)?,
        signs_of_life: Arc::default(),
    };
    session.output.keep_stdout();
    let opened = session.registry(root).open(OpenRequest {
        remote,
        base_dir: root,
        environment: &session.environment,
        secrets: &keys.map(Keyring::secrets).unwrap_or_default(),
        host: Host::new(Arc::new(services)),
    });
    Ok(Arc::from(opened?.storage))
}
