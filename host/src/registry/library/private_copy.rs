//! A copy of a library that no other program can write to: what was trusted is what runs.
//!
//! A library that is overwritten in its place, as `cp` does, keeps its file and so its descriptor. Between the check
//! and the load that would exchange what is loaded.

use super::{PinnedFile, Refusal};
use devlog_provider_api::Sha256Digest;
use sha2::{Digest, Sha256};
use std::{
    fs::File,
    io::{self, Read, Seek, Write},
    path::{Path, PathBuf},
};
use tempfile::TempPath;

/// The bytes that are copied at once.
const CHUNK: usize = 64 * 1024;

/// A private copy; it can be loaded as long as this lives.
#[derive(Debug)]
pub struct PrivateCopy {
    /// The path that the system's loader takes.
    path: PathBuf,
    /// The name goes with it.
    _name: Option<TempPath>,
    /// The copy in memory, open: the path leads through its number.
    memory: Option<File>,
}

impl PrivateCopy {
    /// Copies a library whose bytes have the digest `sha256`: into memory that is sealed, where the system has that;
    /// else into a temporary file for this user alone.
    ///
    /// # Errors
    /// [`Refusal::Load`] if the bytes have another digest by now; [`Refusal::Unreadable`] if they cannot be copied.
    pub fn new(library: &PinnedFile, sha256: Sha256Digest) -> Result<Self, Refusal> {
        let (copy, found) = match in_memory(library) {
            Ok(copied) => Ok(copied),
            Err(error) if error.kind() == io::ErrorKind::Unsupported => in_a_file(library),
            Err(error) => Err(error),
        }
        .map_err(|error| Refusal::Unreadable(format!("it cannot be copied: {error}")))?;
        if found == sha256 {
            Ok(copy)
        } else {
            Err(Refusal::Load("it changed in the meantime".to_owned()))
        }
    }

    /// The path to load it by.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Keeps the descriptor of a copy in memory open for good. The loader knows a library by its path, so the number
    /// in it must not come to name another.
    pub fn keep(self) {
        std::mem::forget(self.memory);
    }
}

#[cfg(target_os = "linux")]
fn in_memory(library: &PinnedFile) -> io::Result<(PrivateCopy, Sha256Digest)> {
    use rustix::{
        fs::{MemfdFlags, SealFlags, fcntl_add_seals, memfd_create},
        io::Errno,
    };
    use std::os::fd::AsRawFd;
    let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
    let memory = match memfd_create("devlog-provider", flags) {
        Ok(memory) => File::from(memory),
        // An old kernel, or one whose settings forbid such files.
        Err(Errno::NOSYS | Errno::ACCESS | Errno::PERM | Errno::INVAL) => {
            return Err(io::ErrorKind::Unsupported.into());
        }
        Err(error) => return Err(error.into()),
    };
    let path = PathBuf::from(format!("/proc/self/fd/{}", memory.as_raw_fd()));
    if !path.exists() {
        return Err(io::ErrorKind::Unsupported.into());
    }
    let sha256 = copy(library, &memory)?;
    let seals = SealFlags::WRITE | SealFlags::GROW | SealFlags::SHRINK | SealFlags::SEAL;
    fcntl_add_seals(&memory, seals)?;
    let copy = PrivateCopy {
        path,
        _name: None,
        memory: Some(memory),
    };
    Ok((copy, sha256))
}

#[cfg(not(target_os = "linux"))]
fn in_memory(_: &PinnedFile) -> io::Result<(PrivateCopy, Sha256Digest)> {
    Err(io::ErrorKind::Unsupported.into())
}

fn in_a_file(library: &PinnedFile) -> io::Result<(PrivateCopy, Sha256Digest)> {
    let temporary = tempfile::Builder::new()
        .prefix(".devlog-provider-")
        .tempfile()?;
    let sha256 = copy(library, temporary.as_file())?;
    let name = temporary.into_temp_path();
    let copy = PrivateCopy {
        path: name.to_path_buf(),
        _name: Some(name),
        memory: None,
    };
    Ok((copy, sha256))
}

/// Copies the bytes, and returns the digest of exactly those that were written.
fn copy(library: &PinnedFile, mut to: &File) -> io::Result<Sha256Digest> {
    let mut from = library.file();
    from.rewind()?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; CHUNK];
    loop {
        let read = from.read(&mut buffer)?;
        if read == 0 {
            return Ok(Sha256Digest::from_bytes(hasher.finalize().into()));
        }
        hasher.update(&buffer[..read]);
        to.write_all(&buffer[..read])?;
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{PinnedFile, PrivateCopy, Refusal, in_a_file};
    use crate::digest;
    use std::fs;

    #[test]
    fn what_is_written_over_the_library_later_does_not_reach_the_copy() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lib.so");
        fs::write(&path, "trusted").unwrap();
        let library = PinnedFile::open(&path).unwrap();
        let sha256 = digest::of_bytes(b"trusted");
        let copy = PrivateCopy::new(&library, sha256).unwrap();
        let (file, found) = in_a_file(&library).unwrap();
        assert_eq!(found, sha256);
        fs::write(&path, "hostile").unwrap();
        for copy in [&copy, &file] {
            assert_eq!(fs::read(copy.path()).unwrap(), b"trusted");
        }
        let refusal = PrivateCopy::new(&library, sha256).unwrap_err();
        assert_eq!(
            refusal,
            Refusal::Load("it changed in the meantime".to_owned())
        );
        let temporary = file.path().to_owned();
        drop((copy, file));
        assert!(!temporary.exists());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_copy_in_memory_is_sealed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lib.so");
        fs::write(&path, "trusted").unwrap();
        let library = PinnedFile::open(&path).unwrap();
        let sha256 = digest::of_bytes(b"trusted");
        let copy = PrivateCopy::new(&library, sha256).unwrap();
        let opened = fs::OpenOptions::new().write(true).open(copy.path());
        let written = opened.and_then(|mut file| std::io::Write::write_all(&mut file, b"x"));
        assert!(written.is_err());
    }
}
