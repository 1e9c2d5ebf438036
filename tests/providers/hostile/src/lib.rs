//! A provider that keeps objects in the folder that the url names, and breaks the promise that its setting
//! `behaviour` names.

mod constructor;
mod download;
mod folder;
mod listing;
mod manners;
mod misdeed;
mod storage;
mod upload;

use devlog_provider_api::{
    ErrorKind, Host, ObjectKey, Precondition, Properties, RemoteFile, RemoteStorage, Result,
    SettingSpec, Sink, Source, StorageConfig, UploadOptions, export_provider,
};
use folder::Folder;
use storage::HostileStorage;

const SETTINGS: &[SettingSpec] = &[
    SettingSpec::text("behaviour", "the promise to break").env(&["HOSTILE_BEHAVIOUR"]),
    SettingSpec::text("key", "the only key to break it for; all if not set").env(&["HOSTILE_KEY"]),
    SettingSpec::secret("token", "what must not be shown"),
];

export_provider! {
    /// Breaks the promise that its settings name.
    pub struct HostileProvider {
        name: "hostile",
        title: "Hostile Storage",
        description: "Breaks the promise that its settings name",
        settings: SETTINGS,
        create_storage: create_storage,
    }
}

fn create_storage(config: &StorageConfig, host: Host) -> Result<Box<dyn RemoteStorage>> {
    let setting = |name| config.settings.text(name).unwrap_or_default().to_owned();
    let storage = HostileStorage {
        folder: Folder::new(config.base_dir.join(&config.url)),
        behaviour: setting("behaviour"),
        key: setting("key"),
        token: setting("token"),
        host,
    };
    storage.misbehave("create");
    if storage.behaviour == "secret_in_create_error" {
        return Err(storage.tell_the_secret(ErrorKind::InvalidSettings));
    }
    Ok(Box::new(storage))
}

impl RemoteStorage for HostileStorage {
    fn upload_file(
        &self,
        source: &mut Source<'_>,
        remote_key: &ObjectKey,
        options: &UploadOptions,
    ) -> Result<RemoteFile> {
        let mut broken = None;
        if self.is_meant(remote_key) {
            self.misbehave("upload");
            manners::forget(self);
            broken = upload::break_promise(self, source, remote_key);
        }
        let mut file = match broken {
            Some(reply) => reply?,
            None => self.folder.write(remote_key, &source.read_all()?)?,
        };
        // Each broken promise is another one.
        file.upload_id.clone_from(&options.upload_id);
        Ok(file)
    }

    fn download_file(&self, remote_key: &ObjectKey, sink: &mut Sink<'_>) -> Result<RemoteFile> {
        self.misbehave("download");
        let (file, bytes) = self.folder.read(remote_key.as_str())?;
        download::write(&self.behaviour, &bytes, sink)?;
        Ok(file)
    }

    fn list_files(
        &self,
        prefix: &str,
        each: &mut dyn FnMut(RemoteFile) -> Result<()>,
    ) -> Result<()> {
        self.misbehave("list");
        listing::list_nonsense(&self.behaviour, &self.token, each)?;
        let keys = self.folder.keys()?;
        for key in keys.iter().filter(|key| key.starts_with(prefix)) {
            each(self.listed(key)?)?;
        }
        Ok(())
    }

    fn stat_file(&self, remote_key: &ObjectKey) -> Result<Option<RemoteFile>> {
        self.misbehave("stat");
        match self.listed(remote_key.as_str()) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn delete_file(&self, remote_key: &ObjectKey, _: &Precondition) -> Result<()> {
        self.misbehave("delete");
        self.folder.remove(remote_key)
    }

    fn properties(&self) -> Properties {
        self.misbehave("properties");
        let has_properties = self.behaviour != "panic_in_drop";
        assert!(has_properties, "the provider's author forgot them");
        let mut properties = Properties::default();
        properties.connections = 2;
        properties.list_has_hashes = self.has_hashes();
        properties
    }
}
