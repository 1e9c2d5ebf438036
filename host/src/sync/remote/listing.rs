//! The complete listing of this run: the authority on what is backed up.

use crate::{
    encryption::Keyring,
    journal::{FileKind, parse_key},
    sync::plan::RemoteFact,
};
use devlog_provider_api::{Error, ErrorKind, ObjectKey, RemoteStorage, Result};
use std::collections::{BTreeMap, btree_map::Entry};

/// What the remote holds.
#[derive(Debug, Default)]
pub struct Listing {
    /// Journal files, by key.
    pub files: BTreeMap<String, RemoteFact>,
    /// Keys that are no journal files, as the remote spells them: text from outside, not fit to be shown as
    /// it is, and never a path.
    pub foreign: Vec<String>,
}

impl Listing {
    /// Asks the remote.
    ///
    /// # Errors
    /// What the provider says; `Corrupt` if a key comes twice. There is no incomplete listing.
    pub fn fetch(storage: &dyn RemoteStorage, keys: Option<&Keyring>) -> Result<Self> {
        let mut listing = Self::default();
        storage.list_files("", &mut |file| {
            let key = ObjectKey::new(&*file.key).ok();
            let Some(key) = key.filter(|key| parse_key(key.as_str()).is_some()) else {
                listing.foreign.push(file.key);
                return Ok(());
            };
            match listing.files.entry(file.key.clone()) {
                Entry::Vacant(entry) => {
                    entry.insert(RemoteFact::describe(&file, keys, &key));
                    Ok(())
                }
                Entry::Occupied(_) => Err(Error::new(
                    ErrorKind::Corrupt,
                    format!("the listing names {} twice", file.key),
                )),
            }
        })?;
        Ok(listing)
    }

    /// The number of objects of one kind.
    #[must_use]
    pub fn count(&self, kind: FileKind) -> usize {
        let keys = self.files.keys().filter_map(|key| parse_key(key));
        keys.filter(|(found, _)| *found == kind).count()
    }

    /// How many objects there are.
    #[must_use]
    pub fn objects(&self) -> usize {
        self.files.len() + self.foreign.len()
    }
}
