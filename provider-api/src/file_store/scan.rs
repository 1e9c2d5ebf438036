//! One listing of a folder, by object.

use super::{name, version::etag, Entry, FileStore, Kind, Name};
use crate::{ETag, Result};
use std::collections::BTreeMap;

/// The contents of a folder.
#[derive(Debug, Default)]
pub struct Folder {
    /// By the last segment of their keys.
    pub objects: BTreeMap<String, Object>,
    pub folders: Vec<String>,
}

/// The files of one object.
#[derive(Clone, Debug, Default)]
pub struct Object {
    /// The numbers of its versions, in any order.
    pub versions: Vec<u64>,
    /// The other files, with the size of each in bytes.
    pub files: Vec<(File, u64)>,
}

/// A file beside the descriptions of versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    pub number: u64,
    pub id: String,
    pub kind: Kind,
}

impl File {
    /// Its path, for an object.
    pub fn path(&self, key: &str) -> String {
        name::path(key, self.number, self.kind, &self.id)
    }

    /// The `ETag` of the version that the file belongs to; `None` for a deletion.
    pub fn etag(&self) -> Option<ETag> {
        (self.kind == Kind::Bytes).then(|| etag(self.number, &self.id))
    }
}

impl Folder {
    /// Lists a folder.
    ///
    /// # Errors
    /// As the store's `list`.
    pub fn scan(store: &dyn FileStore, folder: &str) -> Result<Self> {
        let mut scan = Self::default();
        store.list(folder, &mut |name, entry| {
            match (entry, Name::parse(name)) {
                (Entry::Folder, _) => scan.folders.push(name.to_owned()),
                (Entry::File(size), Some(name)) => scan.take(&name, size),
                (Entry::File(_), None) => {}
            }
            Ok(())
        })?;
        Ok(scan)
    }

    fn take(&mut self, name: &Name<'_>, size: u64) {
        let object = self.objects.entry(name.object.to_owned()).or_default();
        let Name { number, file, .. } = *name;
        match file {
            None => object.versions.push(number),
            Some((kind, id)) => {
                let id = id.to_owned();
                object.files.push((File { number, id, kind }, size));
            }
        }
    }
}

impl Object {
    /// The number of the newest version; 0 without a version.
    pub fn newest(&self) -> u64 {
        self.versions.iter().copied().max().unwrap_or(0)
    }

    /// The newest version's bytes or deletion, and its size, if no other file was meant for the same number.
    pub fn newest_file(&self) -> Option<(&File, u64)> {
        let newest = self.newest();
        let is_candidate = |file: &File| file.number == newest && file.kind != Kind::Pending;
        let mut candidates = self.files.iter().filter(|(file, _)| is_candidate(file));
        let (file, size) = candidates.next()?;
        candidates.next().is_none().then_some((file, *size))
    }
}
