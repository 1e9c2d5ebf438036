//! The storage keeps the contract over stores that do not.

use super::{Entry, FileStorage, FileStore};
use crate::{
    testkit::conformance::{run_all, run_missing, run_quick},
    Error, ErrorKind, Result,
};
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Read, Write},
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

/// Files of a folder of this machine.
#[derive(Clone, Debug)]
struct Disk(PathBuf);

impl FileStore for Disk {
    fn put(&self, path: &str, bytes: &mut dyn Read) -> Result<()> {
        io::copy(bytes, &mut File::create(self.0.join(path))?)?;
        Ok(())
    }

    fn get(&self, path: &str, sink: &mut dyn Write) -> Result<()> {
        io::copy(&mut File::open(self.0.join(path))?, sink)?;
        Ok(())
    }

    fn rename_no_replace(&self, from: &str, to: &str) -> Result<()> {
        fs::hard_link(self.0.join(from), self.0.join(to))?;
        Ok(fs::remove_file(self.0.join(from))?)
    }

    fn list(&self, folder: &str, each: &mut dyn FnMut(&str, Entry) -> Result<()>) -> Result<()> {
        for entry in fs::read_dir(self.0.join(folder))? {
            let entry = entry?;
            let metadata = match entry.metadata() {
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                metadata => metadata?,
            };
            let kind = if metadata.is_dir() {
                Entry::Folder
            } else {
                Entry::File(metadata.len())
            };
            each(&entry.file_name().to_string_lossy(), kind)?;
        }
        Ok(())
    }

    fn delete(&self, path: &str) -> Result<()> {
        Ok(fs::remove_file(self.0.join(path))?)
    }

    fn make_folder(&self, path: &str) -> Result<()> {
        Ok(fs::create_dir(self.0.join(path))?)
    }

    fn connections(&self) -> u32 {
        4
    }
}

/// Files in memory, in a store where a file that is written shows its first half, and a file that is renamed is for a
/// moment under neither name.
#[derive(Clone, Debug, Default)]
struct Torn(Arc<Mutex<BTreeMap<String, Vec<u8>>>>);

impl Torn {
    fn files(&self) -> MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pause() {
        thread::sleep(Duration::from_micros(300));
    }
}

fn absent() -> Error {
    Error::new(ErrorKind::NotFound, "404")
}

impl FileStore for Torn {
    fn put(&self, path: &str, bytes: &mut dyn Read) -> Result<()> {
        self.files().insert(path.to_owned(), Vec::new());
        let mut all = Vec::new();
        bytes.read_to_end(&mut all)?;
        self.files()
            .insert(path.to_owned(), all[..all.len() / 2].to_vec());
        Self::pause();
        self.files().insert(path.to_owned(), all);
        Ok(())
    }

    fn get(&self, path: &str, sink: &mut dyn Write) -> Result<()> {
        let bytes = self.files().get(path).cloned().ok_or_else(absent)?;
        Ok(sink.write_all(&bytes)?)
    }

    fn rename_no_replace(&self, from: &str, to: &str) -> Result<()> {
        let bytes = {
            let mut files = self.files();
            if files.contains_key(to) {
                return Err(Error::new(ErrorKind::AlreadyExists, "409"));
            }
            files.remove(from).ok_or_else(absent)?
        };
        Self::pause();
        let mut files = self.files();
        if files.contains_key(to) {
            files.insert(from.to_owned(), bytes);
            return Err(Error::new(ErrorKind::AlreadyExists, "409"));
        }
        files.insert(to.to_owned(), bytes);
        Ok(())
    }

    fn list(&self, folder: &str, each: &mut dyn FnMut(&str, Entry) -> Result<()>) -> Result<()> {
        let prefix = if folder.is_empty() {
            String::new()
        } else {
            format!("{folder}/")
        };
        let mut names = BTreeMap::new();
        for (path, bytes) in self.files().range(prefix.clone()..) {
            let Some(rest) = path.strip_prefix(&prefix) else {
                break;
            };
            match rest.split_once('/') {
                Some((folder, _)) => names.insert(folder.to_owned(), Entry::Folder),
                None => names.insert(rest.to_owned(), Entry::File(bytes.len() as u64)),
            };
        }
        names
            .into_iter()
            .try_for_each(|(name, entry)| each(&name, entry))
    }

    fn delete(&self, path: &str) -> Result<()> {
        self.files().remove(path).map(drop).ok_or_else(absent)
    }

    fn make_folder(&self, _: &str) -> Result<()> {
        Ok(())
    }
}

#[test]
fn a_plain_folder_keeps_the_contract() {
    let folder = std::env::temp_dir().join(format!("devlog-file-store-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("the system has room");
    let report = run_all(|_| Ok(Box::new(FileStorage::new(Disk(folder.clone())))));
    let missing = folder.join("absent");
    let of_missing = run_missing(|_| Ok(Box::new(FileStorage::new(Disk(missing.clone())))));
    fs::remove_dir_all(&folder).expect("the folder is ours");
    assert!(report.is_ok(), "{report}");
    assert!(of_missing.is_ok(), "{of_missing}");
}

#[test]
fn a_store_that_shows_404_and_half_of_the_bytes_keeps_the_contract() {
    let store = Torn::default();
    let report = run_quick(|_| Ok(Box::new(FileStorage::new(store.clone()))));
    assert!(report.is_ok(), "{report}");
}
