//! A storage with the promise that it breaks.

use crate::{
    folder::{Folder, describe},
    misdeed,
};
use devlog_provider_api::{Error, ErrorKind, Host, ObjectKey, RemoteFile, Result};

pub struct HostileStorage {
    pub folder: Folder,
    pub behaviour: String,
    pub key: String,
    pub token: String,
    pub host: Host,
}

impl HostileStorage {
    pub fn misbehave(&self, call: &str) {
        misdeed::commit(&self.behaviour, call, &self.host);
    }

    pub fn is_meant(&self, key: &ObjectKey) -> bool {
        self.key.is_empty() || self.key == key.as_str()
    }

    pub fn tell_the_secret(&self, kind: ErrorKind) -> Error {
        let token = &self.token;
        Error::new(kind, format!("the server refused the token {token}"))
            .with_hint(format!("try another one than {token}"))
            .with_detail("header", format!("Authorization: Bearer {token}"))
    }

    /// A remote that keeps no hashes makes the host look for itself.
    pub fn has_hashes(&self) -> bool {
        !self.behaviour.ends_with("_download")
    }

    pub fn listed(&self, key: &str) -> Result<RemoteFile> {
        let mut file = self.folder.read(key)?.0;
        file.sha256 = file.sha256.filter(|_| self.has_hashes());
        if self.behaviour == "lying_hashes" {
            file.sha256 = describe(key, b"other bytes").sha256;
        }
        Ok(file)
    }
}

/// The host drops a storage only if it could not be asked for its properties.
impl Drop for HostileStorage {
    fn drop(&mut self) {
        self.misbehave("drop");
    }
}
