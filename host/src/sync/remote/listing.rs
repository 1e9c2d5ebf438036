//! The complete listing of this run: the authority on what is backed up.

use super::Retrying;
use crate::{
    encryption::Keyring,
    journal::{FileKind, JournalKey},
    sync::plan::{Objects, RemoteFact},
};
use devlog_provider_api::{Error, ErrorKind, Result};

/// Two files a day for 270 years; more is broken or hostile. They take about 20 MB.
const MAX_FILES: usize = 200_000;
/// The most keys of foreign objects that are kept to be shown.
const FOREIGN_KEYS: usize = 1000;

/// The objects of the remote.
#[derive(Debug, Default)]
pub struct Listing {
    /// The files of a journal.
    pub files: Objects,
    /// The number of objects that are not files of a journal.
    pub foreign: usize,
    /// The first of their keys, as the remote spells them: text from outside, not fit to be shown as it is, and never
    /// a path.
    pub foreign_keys: Vec<String>,
}

impl Listing {
    /// Asks the remote.
    ///
    /// # Errors
    /// The provider's error; `Corrupt` if a key comes twice, or there are more files than any journal has. There is no
    /// incomplete listing.
    pub fn fetch(storage: &Retrying, keys: Option<&Keyring>) -> Result<Self> {
        storage.list("", |listing: &mut Self, file| {
            let Some(key) = JournalKey::parse(&file.key) else {
                listing.foreign += 1;
                if listing.foreign_keys.len() < FOREIGN_KEYS {
                    listing.foreign_keys.push(file.key);
                }
                return Ok(());
            };
            if listing.files.len() == MAX_FILES {
                return Err(Error::new(ErrorKind::Corrupt, "the listing does not end"));
            }
            let object = RemoteFact::describe(&file, keys, &key.object_key());
            if listing.files.insert(key, object) {
                return Ok(());
            }
            let message = format!("the listing names {} twice", file.key);
            Err(Error::new(ErrorKind::Corrupt, message))
        })
    }

    /// The number of objects of one kind.
    pub fn count(&self, kind: FileKind) -> usize {
        let keys = self.files.keys();
        keys.filter(|key| key.kind() == kind).count()
    }

    pub fn objects(&self) -> usize {
        self.files.len() + self.foreign
    }
}
