//! The facts of an object, as it is listed, asked for and read.

use super::{FileFacts, ObjectDigests, remote_digest::remote_digest};
use crate::sync::{
    FileError,
    plan::{RemoteDigest, RemoteFact},
};
use devlog_provider_api::{Error, ErrorKind, RemoteFile, RemoteStorage, Sha256Digest};

impl FileFacts<'_> {
    /// The object.
    ///
    /// # Errors
    /// [`FileError::Remote`] if it was removed since it was listed.
    pub fn object(&self) -> Result<&RemoteFact, FileError> {
        let removed = || {
            let message = "the object was removed since it was listed";
            downloading(Error::new(ErrorKind::NotFound, message))
        };
        self.file.remote.as_deref().ok_or_else(removed)
    }

    /// Reports if the object is plain although it should be encrypted.
    pub fn is_exposed(&self) -> bool {
        let remote = self.file.remote.as_ref();
        remote.is_some_and(|remote| self.run.is_exposed(remote))
    }

    /// Asks for the digest that a listing does not carry. Where a stat does not either, the bytes decide.
    ///
    /// # Errors
    /// [`FileError::Remote`].
    pub fn ask_remote(&mut self) -> Result<(), FileError> {
        let is_unstated = |remote: &RemoteFact| remote.digest == RemoteDigest::Unstated;
        let is_asked = self.file.remote.as_deref().is_some_and(is_unstated);
        if !is_asked && !self.run.properties.list_has_hashes {
            self.stat_remote()?;
        }
        if let Some(remote) = &mut self.file.remote {
            if matches!(
                remote.digest,
                RemoteDigest::Unknown | RemoteDigest::Unstated
            ) {
                remote.digest = RemoteDigest::Doubtful;
            }
            remote.len.get_or_insert(remote.size);
        }
        Ok(())
    }

    fn stat_remote(&mut self) -> Result<(), FileError> {
        let seen = self.run.storage.stat_file(&self.key);
        self.take_remote(seen.map_err(downloading)?);
        if let Some(seen) = &self.file.remote {
            self.run.note_remote(&self.key, seen);
        }
        Ok(())
    }

    /// Replaces the description of the object.
    pub fn take_remote(&mut self, seen: Option<RemoteFile>) {
        let keys = self.run.keys.as_deref();
        let seen = seen.map(|file| {
            let fact = self.run.describe(&self.key, &file);
            fact.checked_against(self.file.known.as_deref(), keys)
        });
        // The listing may have left out the digest.
        let is_same =
            matches!((&self.file.remote, &seen), (Some(a), Some(b)) if a.is_of_version(b));
        if !is_same {
            self.versions += 1;
        }
        let was_damaged = is_same
            && self
                .file
                .remote
                .as_ref()
                .is_some_and(|known| known.is_damaged);
        self.file.remote =
            seen.map(|fact| Box::new(if was_damaged { fact.damaged() } else { fact }));
        self.prefix = None;
        self.is_read = false;
    }

    /// Reads the object and computes the digests of its content, and of its first `head` bytes.
    ///
    /// # Errors
    /// The provider's; `Corrupt` if the content has another length than described.
    pub fn remote_digests(&self, head: Option<u64>) -> Result<ObjectDigests, Error> {
        let (run, remote) = (self.run, self.file.remote.as_ref());
        remote_digest(
            &run.storage,
            &self.key,
            remote.map_or(0, |remote| remote.content_len()),
            head,
            &self.method(),
            &run.cancelled,
            &*run.observer,
        )
    }

    /// The digest of the object, if a devlog wrote it: one that is described with another digest, or was looked at and
    /// is described with none, was written by another program.
    pub fn digest_of_devlog(&self) -> Option<Sha256Digest> {
        let object = self.file.remote.as_ref()?;
        let known = object.digest.known()?;
        let is_described = match object.described {
            Some(described) => described == known,
            None => !self.run.properties.list_has_hashes && !self.is_read,
        };
        is_described.then_some(known)
    }

    /// Notes the digest of the object's bytes, after they were read.
    pub fn note_digest(&mut self, digest: RemoteDigest) {
        if let Some(remote) = &mut self.file.remote {
            self.is_read |= remote.digest.known().is_none();
            remote.digest = digest;
        }
    }

    /// Asks for an object that could not be read as it was described: it may have been replaced or removed since.
    ///
    /// # Errors
    /// `error`, if the object is still described as before, or changes again and again.
    pub fn refresh_after(&mut self, error: Error) -> Result<(), FileError> {
        if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Corrupt) {
            return Err(downloading(error));
        }
        let listed = self.file.remote.clone();
        self.stat_remote()?;
        if self.file.remote == listed {
            return Err(downloading(error));
        }
        self.changes.count(downloading(error))
    }
}

fn downloading(source: Error) -> FileError {
    let call = "download";
    FileError::Remote { call, source }
}
