//! A library file that is open for good: what is judged, hashed and loaded is this one descriptor, so that
//! nothing can be put in its place in between.

use super::refusal::Refusal;
use crate::permissions::{Access, Exposed, Rule};
use devlog_provider_api::Sha256Digest;
use rustix::{
    fs::{Mode, OFlags},
    io::Errno,
};
use sha2::{Digest, Sha256};
use std::{
    fs::{self, File},
    io::{self, Read, Seek},
    path::{Path, PathBuf},
};

/// An open regular file, and where it is.
#[derive(Debug)]
pub struct CheckedFile {
    path: PathBuf,
    file: File,
}

impl CheckedFile {
    /// Opens a file for reading. Links on the way to its folder are resolved first; the file itself may not
    /// be one.
    ///
    /// # Errors
    /// [`Refusal::Link`], [`Refusal::NotAFile`], [`Refusal::Unreadable`].
    pub fn open(path: &Path) -> Result<Self, Refusal> {
        let path = in_real_folder(path).map_err(|error| unreadable(&error))?;
        // NONBLOCK: opening a pipe must not wait for its other end.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let file = match rustix::fs::open(&path, flags, Mode::empty()) {
            Ok(descriptor) => File::from(descriptor),
            Err(Errno::LOOP | Errno::MLINK) => return Err(Refusal::Link),
            Err(error) => return Err(unreadable(&error.into())),
        };
        let metadata = file.metadata().map_err(|error| unreadable(&error))?;
        if !metadata.is_file() {
            return Err(Refusal::NotAFile);
        }
        Ok(Self { path, file })
    }

    /// Where it is: absolute, without a link.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The open file.
    #[must_use]
    pub fn file(&self) -> &File {
        &self.file
    }

    /// Judges the file and every folder from it to the root by `rule`.
    ///
    /// # Errors
    /// [`Refusal::Access`] for the first that is at fault.
    pub fn check_access(&self, rule: Rule) -> Result<(), Refusal> {
        let metadata = self.file.metadata().map_err(|error| unreadable(&error))?;
        if let Some(fault) = rule.fault_of_file(Access::from(&metadata)) {
            let path = self.path.clone();
            return Err(Refusal::Access { path, fault });
        }
        match rule.exposed_folder_above(&self.path) {
            Err(error) => Err(unreadable(&error)),
            Ok(None) => Ok(()),
            Ok(Some(Exposed { path, fault })) => Err(Refusal::Access { path, fault }),
        }
    }

    /// Hashes the whole file.
    ///
    /// # Errors
    /// [`Refusal::Unreadable`].
    pub fn sha256(&self) -> Result<Sha256Digest, Refusal> {
        digest(&self.file).map_err(|error| unreadable(&error))
    }
}

fn in_real_folder(path: &Path) -> io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(io::ErrorKind::IsADirectory.into());
    };
    Ok(fs::canonicalize(folder)?.join(name))
}

fn digest(mut file: &File) -> io::Result<Sha256Digest> {
    file.rewind()?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            read => hasher.update(&buffer[..read]),
        }
    }
    Ok(Sha256Digest::from_bytes(hasher.finalize().into()))
}

fn unreadable(error: &io::Error) -> Refusal {
    Refusal::Unreadable(error.to_string())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{CheckedFile, Refusal};
    use crate::permissions::{Access, Fault, Rule};
    use std::{
        fs::{self, Permissions},
        os::unix::fs::{PermissionsExt, symlink},
        path::Path,
    };

    fn our_rule(folder: &Path) -> Rule {
        Rule::for_user(Access::from(&fs::metadata(folder).unwrap()).uid)
    }

    #[test]
    fn a_link_to_a_library_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("real.so"), "x").unwrap();
        symlink("real.so", folder.path().join("link.so")).unwrap();
        let refusal = CheckedFile::open(&folder.path().join("link.so")).unwrap_err();
        assert_eq!(refusal, Refusal::Link);
    }

    #[test]
    fn a_folder_or_a_pipe_is_refused_without_waiting() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe.so");
        rustix::fs::mknodat(
            rustix::fs::CWD,
            &pipe,
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RWXU,
            0,
        )
        .unwrap();
        assert_eq!(CheckedFile::open(&pipe).unwrap_err(), Refusal::NotAFile);
        assert_eq!(
            CheckedFile::open(folder.path()).unwrap_err(),
            Refusal::NotAFile
        );
    }

    #[test]
    fn a_folder_that_everybody_can_write_is_found_above_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let open = folder.path().join("open");
        fs::create_dir_all(open.join("inner")).unwrap();
        fs::write(open.join("inner/lib.so"), "x").unwrap();
        let rule = our_rule(folder.path());
        let file = CheckedFile::open(&open.join("inner/lib.so")).unwrap();
        let open = fs::canonicalize(&open).unwrap();
        for at in [open.join("inner"), open] {
            fs::set_permissions(&at, Permissions::from_mode(0o755)).unwrap();
            assert_eq!(file.check_access(rule), Ok(()));
            fs::set_permissions(&at, Permissions::from_mode(0o777)).unwrap();
            let expected = Refusal::Access {
                path: at.clone(),
                fault: Fault::EverybodyWrites,
            };
            assert_eq!(file.check_access(rule), Err(expected));
            fs::set_permissions(&at, Permissions::from_mode(0o755)).unwrap();
        }
    }

    #[test]
    fn what_is_swapped_in_later_is_neither_judged_nor_hashed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lib.so");
        fs::write(&path, "one").unwrap();
        let file = CheckedFile::open(&path).unwrap();
        let before = file.sha256().unwrap();
        fs::write(folder.path().join("new"), "two").unwrap();
        fs::rename(folder.path().join("new"), &path).unwrap();
        assert_eq!(file.sha256().unwrap(), before);
    }
}
