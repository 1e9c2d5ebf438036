//! `stat_file`: one object, without reading it.

use crate::{key_path::KeyPath, provider::FilesystemStorage, store::Store};
use devlog_provider_api::{ObjectKey, RemoteFile, Result};

impl FilesystemStorage {
    pub(crate) fn stat(&self, key: &ObjectKey) -> Result<Option<RemoteFile>> {
        let target = self.target()?;
        let Some(path) = KeyPath::new(key) else {
            return Ok(None);
        };
        let Some(version) = path.look(&target)?.version() else {
            return Ok(None);
        };
        let store = Store::find(&target)?;
        let mut index = self.index();
        index.refresh(store.as_ref())?;
        let record = index.find(key.as_str(), version);
        Ok(Some(Self::describe(key.as_str(), version, record)))
    }
}
