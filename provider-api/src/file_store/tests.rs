//! The storage keeps the contract over stores that do not.

use super::{Entry, FileStorage, FileStore};
use crate::{
    testkit::{
        conformance::{run_all, run_missing, run_quick},
        BytesSink, BytesSource,
    },
    Error, ErrorKind, ObjectKey, Precondition, RemoteFile, RemoteStorage, Result, UploadOptions,
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

fn key() -> ObjectKey {
    ObjectKey::new("events/1.jsonl").expect("a key")
}

fn upload(
    storage: &FileStorage<Torn>,
    text: &str,
    precondition: Precondition,
) -> Result<RemoteFile> {
    let options = UploadOptions {
        precondition,
        ..UploadOptions::default()
    };
    storage.upload_file(&mut BytesSource::new(text).source(), &key(), &options)
}

fn download(store: &Torn) -> String {
    let mut sink = BytesSink::new();
    let reply = FileStorage::new(store.clone()).download_file(&key(), &mut sink.sink());
    reply.expect("it is stored");
    String::from_utf8_lossy(sink.bytes()).into_owned()
}

#[test]
fn a_writer_with_old_knowledge_replaces_no_version_that_it_does_not_know() {
    for known in [0, 1, 65] {
        for later in [1, 65, 130] {
            let store = Torn::default();
            let [old, other] = [(); 2].map(|()| FileStorage::new(store.clone()));
            let mut precondition = Precondition::IfAbsent;
            for number in 0..known {
                let file = upload(&old, &number.to_string(), Precondition::None).expect("stored");
                precondition = Precondition::IfMatch(file.etag.expect("it has one"));
            }
            for number in 0..later {
                upload(&other, &format!("other {number}"), Precondition::None).expect("stored");
            }
            let refused = upload(&old, "stale", precondition).expect_err("it is another version");
            assert_ne!(refused.kind(), ErrorKind::Other, "{refused}");
            let last = format!("other {}", later - 1);
            assert_eq!(download(&store), last, "{known} known, {later} later");
        }
    }
}

#[test]
fn a_write_with_old_knowledge_becomes_the_newest_version() {
    for known in [0, 65] {
        let store = Torn::default();
        let [old, other] = [(); 2].map(|()| FileStorage::new(store.clone()));
        old.stat_file(&key()).expect("the store answers");
        let numbers = (0..known).map(|number| (&old, number));
        for (storage, number) in numbers.chain((0..130).map(|number| (&other, number))) {
            upload(storage, &number.to_string(), Precondition::None).expect("stored");
        }
        upload(&old, "newest", Precondition::None).expect("stored");
        assert_eq!(download(&store), "newest", "{known} known");
    }
}

#[test]
fn leftovers_of_a_killed_upload_are_invisible_and_go_with_the_next_two_versions() {
    let store = Torn::default();
    let storage = FileStorage::new(store.clone());
    upload(&storage, "one", Precondition::None).expect("stored");
    let left = ["~dead", "~dead~pending"].map(|end| format!("{}~0000000002{end}", key()));
    for file in &left {
        store.files().insert(file.clone(), b"half".to_vec());
    }
    let next = FileStorage::new(store.clone());
    let mut sizes = Vec::new();
    let listed = next.list_files("", &mut |file| {
        sizes.push(file.size);
        Ok(())
    });
    assert_eq!((listed, sizes), (Ok(()), vec![3]));
    assert_eq!(download(&store), "one");
    for text in ["two", "three"] {
        upload(&next, text, Precondition::None).expect("stored");
        assert_eq!(download(&store), text);
    }
    next.list_files("", &mut |_| Ok(()))
        .expect("the store answers");
    upload(&next, "four", Precondition::None).expect("stored");
    for file in &left {
        assert!(!store.files().contains_key(file), "{file}");
    }
}
