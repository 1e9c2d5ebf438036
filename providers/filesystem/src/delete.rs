//! `delete_file`: one file, and the folders that it leaves empty.

use crate::{
    folder::{Folder, Found},
    key_path::KeyPath,
    provider::{FilesystemStorage, check},
    store::Store,
};
use devlog_provider_api::{ObjectKey, Precondition, Result};

impl FilesystemStorage {
    pub(crate) fn delete(&self, key: &ObjectKey, precondition: &Precondition) -> Result<()> {
        let target = self.target()?;
        let Some(path) = KeyPath::new(key) else {
            return check(precondition, key, None);
        };
        if !matches!(path.look(&target)?, Found::File(_)) {
            return check(precondition, key, None);
        }
        let store = Store::find_or_create(&target)?;
        let _index = self.index();
        let _lock = store.lock(self.host())?;
        let version = path.look(&target)?.version();
        check(precondition, key, version)?;
        if version.is_some() {
            remove(&target, &path)?;
        }
        Ok(())
    }
}

fn remove(target: &Folder, path: &KeyPath<'_>) -> Result<()> {
    let Some(folder) = target.descend(&path.folders)? else {
        return Ok(());
    };
    folder.remove_file(path.name)?;
    folder.sync()?;
    target.remove_empty(&path.folders)
}
