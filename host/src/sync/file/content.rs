//! The bytes of one local file as they were at one moment: read once, bounded, hashed as they go.

use super::whole_lines;
use crate::{
    encryption::{DigestMethod, KeyId},
    journal::{self, FileKind, FileStat, LocalFile},
    regular_file,
    sync::FileError,
};
use devlog_provider_api::Sha256Digest;
use rustix::fs::fstat;
use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Seek},
    time::SystemTime,
};

/// Up to this many bytes a file is read into memory and hashed before it is sent, so that hash and bytes
/// come from one read. A journal's files have a few KB.
pub const SMALL: u64 = 1 << 20;

/// The attempts to read a file that changes while it is read.
const READS: u32 = 3;

/// The size of one read of a large file, in bytes.
const CHUNK: usize = 256 << 10;

/// The bytes of a local file.
pub struct Content {
    bytes: Bytes,
    /// The digest of the whole that was computed last, with the key of its method.
    digest: Option<(Option<KeyId>, Sha256Digest)>,
    len: u64,
    /// The metadata of the file when it was opened; `None` for bytes that are not in a file.
    stat: Option<FileStat>,
    /// The time when reading began.
    began: SystemTime,
    /// Bytes at the end of an event log that do not make a whole line yet, and stay here.
    pub cut: u64,
}

enum Bytes {
    Memory(Vec<u8>),
    File(File),
}

impl Content {
    /// Takes bytes that are made by devlog itself, as the public part of the configuration is.
    pub fn from_bytes(bytes: Vec<u8>, now: SystemTime) -> Self {
        let (stat, cut) = (None, 0);
        Self::in_memory(bytes, stat, now, cut)
    }

    /// Opens a journal file; a small one is read at once.
    ///
    /// # Errors
    /// [`FileError::Source`] if it cannot be read or is no regular file any more, [`FileError::Changing`] if
    /// it was different each time.
    pub fn open(file: &LocalFile, now: impl Fn() -> SystemTime) -> Result<Self, FileError> {
        for _ in 0..READS {
            match Self::try_open(file, now()) {
                Ok(Some(content)) => return Ok(content),
                Ok(None) => {}
                Err(source) => {
                    let path = file.path();
                    return Err(FileError::Source { path, source });
                }
            }
        }
        Err(FileError::Changing { path: file.path() })
    }

    fn try_open(file: &LocalFile, began: SystemTime) -> io::Result<Option<Self>> {
        let mut opened = regular_file::open(&file.path(), OpenOptions::new().read(true))?;
        let stat = FileStat::of(&fstat(&opened)?);
        let is_log = file.key.kind() == FileKind::EventLog;
        if stat.size > SMALL {
            let len = if is_log {
                whole_lines::in_file(&mut opened, stat.size)?
            } else {
                stat.size
            };
            let cut = stat.size - len;
            return Ok(Some(Self {
                bytes: Bytes::File(opened),
                digest: None,
                len,
                stat: Some(stat),
                began,
                cut,
            }));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(stat.size).unwrap_or_default());
        opened.by_ref().take(stat.size).read_to_end(&mut bytes)?;
        if bytes.len() as u64 != stat.size
            || !holds_still(&mut opened, file.key.kind(), &stat, &bytes)?
        {
            return Ok(None);
        }
        let mut cut = 0;
        if is_log {
            let len = whole_lines::in_bytes(&bytes);
            cut = (bytes.len() - len) as u64;
            bytes.truncate(len);
        }
        Ok(Some(Self::in_memory(bytes, Some(stat), began, cut)))
    }

    fn in_memory(bytes: Vec<u8>, stat: Option<FileStat>, began: SystemTime, cut: u64) -> Self {
        Self {
            len: bytes.len() as u64,
            bytes: Bytes::Memory(bytes),
            digest: None,
            stat,
            began,
            cut,
        }
    }

    /// Returns its size in bytes.
    pub fn size(&self) -> u64 {
        self.len
    }

    /// The digest of bytes in memory. A large file has none here, even if it was hashed before: its bytes are
    /// read again to be sent, and their hash belongs to that read.
    pub fn digest_in_memory(&mut self, method: &DigestMethod) -> Option<Sha256Digest> {
        let Bytes::Memory(bytes) = &self.bytes else {
            return None;
        };
        let digest = self.known(method).unwrap_or_else(|| method.digest(bytes));
        self.digest = Some((method.key_id().cloned(), digest));
        Some(digest)
    }

    /// The digest that the bytes will have when they are sent: a source that gives others fails at its end.
    pub fn expected_digest(&mut self, method: &DigestMethod) -> Option<Sha256Digest> {
        self.known(method).or_else(|| self.digest_in_memory(method))
    }

    /// The digest; reads a large file, once for each method.
    ///
    /// # Errors
    /// If the file cannot be read, or has become shorter.
    pub fn digest(&mut self, method: &DigestMethod) -> io::Result<Sha256Digest> {
        if let Some(known) = self.known(method) {
            return Ok(known);
        }
        let whole = self.digest_of_first(self.len, method)?;
        self.digest = Some((method.key_id().cloned(), whole));
        Ok(whole)
    }

    fn known(&self, method: &DigestMethod) -> Option<Sha256Digest> {
        let (key_id, digest) = self.digest.as_ref()?;
        (key_id.as_ref() == method.key_id()).then_some(*digest)
    }

    /// Reports if it is empty or has only NUL bytes; reads a large file up to its first other byte.
    ///
    /// # Errors
    /// If the file cannot be read, or has become shorter.
    pub fn is_blank(&mut self) -> io::Result<bool> {
        if let Bytes::Memory(bytes) = &self.bytes {
            return Ok(bytes.iter().all(|byte| *byte == 0));
        }
        self.rewind()?;
        let (mut position, mut buffer) = (0, vec![0; CHUNK]);
        while position < self.len {
            let read = self.read_at(position, &mut buffer)?;
            if read == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if buffer[..read].iter().any(|byte| *byte != 0) {
                return Ok(false);
            }
            position += read as u64;
        }
        Ok(true)
    }

    /// Returns the metadata of the file, if a later change is sure to show: not if it was changed a moment before it
    /// was read, within the resolution of the file system's clock.
    pub fn settled_stat(&self) -> Option<&FileStat> {
        self.stat
            .as_ref()
            .filter(|stat| journal::is_settled(stat, self.began))
    }

    /// The digest of the first `len` bytes; reads a large file.
    ///
    /// # Errors
    /// If the file cannot be read, or has become shorter.
    pub fn digest_of_first(&mut self, len: u64, method: &DigestMethod) -> io::Result<Sha256Digest> {
        if let Bytes::Memory(bytes) = &self.bytes {
            let prefix = usize::try_from(len).ok().and_then(|len| bytes.get(..len));
            return Ok(method.digest(prefix.unwrap_or(bytes)));
        }
        self.rewind()?;
        let mut hasher = method.hasher();
        let mut left = len.min(self.len);
        let mut buffer = vec![0; CHUNK];
        while left > 0 {
            let want = buffer.len().min(usize::try_from(left).unwrap_or(CHUNK));
            let read = self.read_at(len.min(self.len) - left, &mut buffer[..want])?;
            if read == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            hasher.update(&buffer[..read]);
            left -= read as u64;
        }
        Ok(hasher.finish())
    }

    /// Reads bytes from `position` on; the caller reads in order, after [`Content::rewind`].
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn read_at(&mut self, position: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.len - position.min(self.len)).unwrap_or(usize::MAX);
        let want = buffer.len().min(left);
        match &mut self.bytes {
            Bytes::Memory(bytes) => {
                let from = bytes.len() - left.min(bytes.len());
                buffer[..want].copy_from_slice(&bytes[from..from + want]);
                Ok(want)
            }
            Bytes::File(file) => file.read(&mut buffer[..want]),
        }
    }

    /// Goes back to the first byte.
    ///
    /// # Errors
    /// If the file cannot be read again.
    pub fn rewind(&mut self) -> io::Result<()> {
        match &mut self.bytes {
            Bytes::Memory(_) => Ok(()),
            Bytes::File(file) => file.rewind(),
        }
    }

    /// Reports if a file that was read while it was sent has `sent` as one version of it: the one that was opened,
    /// and that every decision so far was made on. Reads a log that was written to meanwhile again.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn is_one_version(
        &mut self,
        kind: FileKind,
        method: &DigestMethod,
        sent: Sha256Digest,
    ) -> io::Result<bool> {
        let (Bytes::File(file), Some(stat)) = (&self.bytes, &self.stat) else {
            return Ok(true);
        };
        let is_as_known = self.known(method).map(|known| known == sent);
        let after = FileStat::of(&fstat(file)?);
        if is_as_known == Some(false) || !may_have_grown(kind, stat, &after) {
            return Ok(false);
        }
        if is_as_known == Some(true) || *stat == after {
            return Ok(true);
        }
        match self.digest_of_first(self.len, method) {
            Ok(again) => Ok(again == sent),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
            Err(error) => Err(error),
        }
    }
}

/// An event log may have grown meanwhile; everything else has to be as it was.
fn may_have_grown(kind: FileKind, before: &FileStat, after: &FileStat) -> bool {
    before == after || (kind == FileKind::EventLog && after.size >= before.size)
}

/// Reports if `bytes`, just read, are one version: a log that was written to has to begin with them still.
fn holds_still(
    file: &mut File,
    kind: FileKind,
    before: &FileStat,
    bytes: &[u8],
) -> io::Result<bool> {
    let after = FileStat::of(&fstat(&*file)?);
    if *before == after || !may_have_grown(kind, before, &after) {
        return Ok(*before == after);
    }
    let mut again = Vec::with_capacity(bytes.len());
    file.rewind()?;
    file.by_ref().take(before.size).read_to_end(&mut again)?;
    Ok(again == bytes)
}
