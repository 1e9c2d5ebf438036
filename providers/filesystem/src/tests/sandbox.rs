//! A folder as a remote, with short forms of the calls.

use crate::FilesystemProvider;
use devlog_provider_api::{
    Host, ObjectKey, Precondition, RemoteFile, RemoteStorage, RemoteStorageProvider, Result,
    StorageConfig, UploadOptions,
    testkit::{BytesSink, BytesSource},
};
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    time::SystemTime,
};
use tempfile::TempDir;

pub struct Sandbox {
    outer: TempDir,
    storage: Box<dyn RemoteStorage>,
}

pub fn open(target: &Path, host: Host) -> Box<dyn RemoteStorage> {
    let config = StorageConfig::new(target.to_str().unwrap());
    FilesystemProvider.create_storage(&config, host).unwrap()
}

pub fn key(name: &str) -> ObjectKey {
    name.parse().unwrap()
}

pub fn upload(
    storage: &dyn RemoteStorage,
    name: &str,
    bytes: &[u8],
    precondition: Precondition,
) -> Result<RemoteFile> {
    let mut options = UploadOptions::default();
    options.precondition = precondition;
    options.upload_id = Some(format!("id-{}", bytes.len()));
    storage.upload_file(&mut BytesSource::new(bytes).source(), &key(name), &options)
}

impl Sandbox {
    pub fn new() -> Self {
        let outer = tempfile::tempdir().unwrap();
        fs::create_dir(outer.path().join("target")).unwrap();
        let storage = open(&outer.path().join("target"), Host::detached());
        Self { outer, storage }
    }

    /// A folder beside the target, where nothing may change.
    pub fn outside(&self) -> PathBuf {
        let outside = self.outer.path().join("outside");
        fs::create_dir_all(&outside).unwrap();
        outside
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.outer.path().join("target").join(name)
    }

    pub fn index(&self) -> PathBuf {
        self.path(".devlog-store/index-v1")
    }

    /// Another process with the same folder.
    pub fn again(&self) -> Box<dyn RemoteStorage> {
        open(&self.path(""), Host::detached())
    }

    pub fn storage(&self) -> &dyn RemoteStorage {
        &*self.storage
    }

    pub fn upload(&self, name: &str, bytes: &[u8]) -> RemoteFile {
        upload(self.storage(), name, bytes, Precondition::None).unwrap()
    }

    pub fn try_upload(&self, name: &str, bytes: &[u8]) -> Result<RemoteFile> {
        upload(self.storage(), name, bytes, Precondition::None)
    }

    pub fn stat(&self, name: &str) -> Option<RemoteFile> {
        self.storage.stat_file(&key(name)).unwrap()
    }

    pub fn download(&self, name: &str) -> Result<Vec<u8>> {
        let mut sink = BytesSink::new();
        self.storage.download_file(&key(name), &mut sink.sink())?;
        Ok(sink.bytes().to_vec())
    }

    pub fn list(&self, prefix: &str) -> Vec<RemoteFile> {
        list(self.storage(), prefix)
    }

    pub fn names(&self, prefix: &str) -> Vec<String> {
        let files = self.list(prefix).into_iter();
        files.map(|file| file.key).collect()
    }
}

pub fn list(storage: &dyn RemoteStorage, prefix: &str) -> Vec<RemoteFile> {
    let mut files = Vec::new();
    storage
        .list_files(prefix, &mut |file| {
            files.push(file);
            Ok(())
        })
        .unwrap();
    files
}

pub fn modified(path: &Path) -> SystemTime {
    fs::metadata(path).unwrap().modified().unwrap()
}

pub fn set_modified(path: &Path, time: SystemTime) {
    let file = File::options().write(true).open(path).unwrap();
    file.set_modified(time).unwrap();
}
