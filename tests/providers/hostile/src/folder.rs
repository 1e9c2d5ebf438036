//! Objects as files of a folder, each hashed when it is looked at.

use devlog_provider_api::{ObjectKey, RemoteFile, Result, Sha256Digest};
use sha2::{Digest, Sha256};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The folder.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(path: PathBuf) -> Self {
        Self(path)
    }

    pub fn write(&self, key: &ObjectKey, bytes: &[u8]) -> Result<RemoteFile> {
        let path = self.0.join(key.as_str());
        fs::create_dir_all(path.parent().unwrap_or(&self.0))?;
        fs::write(path, bytes)?;
        Ok(describe(key.as_str(), bytes))
    }

    pub fn read(&self, key: &str) -> Result<(RemoteFile, Vec<u8>)> {
        let bytes = fs::read(self.0.join(key))?;
        Ok((describe(key, &bytes), bytes))
    }

    pub fn remove(&self, key: &ObjectKey) -> Result<()> {
        match fs::remove_file(self.0.join(key.as_str())) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    pub fn keys(&self) -> Result<Vec<String>> {
        let mut keys = Vec::new();
        collect(&self.0, "", &mut keys)?;
        Ok(keys)
    }
}

fn collect(folder: &Path, prefix: &str, keys: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let key = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{key}/"), keys)?;
        } else {
            keys.push(key);
        }
    }
    Ok(())
}

/// An object as it is.
pub fn describe(key: &str, bytes: &[u8]) -> RemoteFile {
    let mut file = RemoteFile::new(key, bytes.len() as u64);
    file.sha256 = Some(Sha256Digest::from_bytes(Sha256::digest(bytes).into()));
    file
}
