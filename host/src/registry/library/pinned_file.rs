//! A library file that is open for good: what is judged, hashed and loaded is this one descriptor, so that
//! nothing can be put in its place in between.

use super::Refusal;
use crate::{
    digest,
    permissions::{Access, Exposed, Rule},
    regular_file::{self, OpenError},
};
use devlog_provider_api::Sha256Digest;
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Seek},
    path::{Path, PathBuf},
};

/// An open regular file, and where it is.
#[derive(Debug)]
pub struct PinnedFile {
    path: PathBuf,
    file: File,
}

impl PinnedFile {
    /// Opens a file for reading. Links on the way to its folder are resolved first; the file itself may not
    /// be one.
    ///
    /// # Errors
    /// [`Refusal::Link`], [`Refusal::NotAFile`], [`Refusal::Unreadable`].
    pub fn open(path: &Path) -> Result<Self, Refusal> {
        let path = in_real_folder(path)?;
        let file = match regular_file::open(&path, OpenOptions::new().read(true)) {
            Ok(file) => file,
            Err(OpenError::Link) => return Err(Refusal::Link),
            Err(OpenError::NotRegular) => return Err(Refusal::NotAFile),
            Err(OpenError::Failed(error)) => return Err(error.into()),
        };
        Ok(Self { path, file })
    }

    /// Its path: absolute, without a link.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The open file.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// Judges the file and every folder from it to the root by `rule`.
    ///
    /// # Errors
    /// [`Refusal::Access`] for the first that is at fault.
    pub fn check_access(&self, rule: Rule) -> Result<(), Refusal> {
        let metadata = self.file.metadata()?;
        if let Some(fault) = rule.fault_of_file(Access::from(&metadata)) {
            let path = self.path.clone();
            return Err(Refusal::Access { path, fault });
        }
        match rule.exposed_folder_above(&self.path)? {
            None => Ok(()),
            Some(Exposed { path, fault }) => Err(Refusal::Access { path, fault }),
        }
    }

    /// Hashes the whole file.
    ///
    /// # Errors
    /// [`Refusal::Unreadable`].
    pub fn sha256(&self) -> Result<Sha256Digest, Refusal> {
        let mut file = &self.file;
        file.rewind()?;
        Ok(digest::of_reader(file)?.0)
    }
}

fn in_real_folder(path: &Path) -> io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(io::ErrorKind::IsADirectory.into());
    };
    Ok(fs::canonicalize(folder)?.join(name))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{PinnedFile, Refusal};
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
    fn only_a_regular_file_is_opened() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("real.so"), "x").unwrap();
        let link = folder.path().join("link.so");
        symlink("real.so", &link).unwrap();
        assert_eq!(PinnedFile::open(&link).unwrap_err(), Refusal::Link);
        let pipe = folder.path().join("pipe.so");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        for path in [folder.path(), &pipe] {
            assert_eq!(PinnedFile::open(path).unwrap_err(), Refusal::NotAFile);
        }
    }

    #[test]
    fn a_folder_that_everyone_can_write_is_found_above_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let open = folder.path().join("open");
        fs::create_dir_all(open.join("inner")).unwrap();
        fs::write(open.join("inner/lib.so"), "x").unwrap();
        let rule = our_rule(folder.path());
        let file = PinnedFile::open(&open.join("inner/lib.so")).unwrap();
        let open = fs::canonicalize(&open).unwrap();
        for at in [open.join("inner"), open] {
            fs::set_permissions(&at, Permissions::from_mode(0o755)).unwrap();
            assert_eq!(file.check_access(rule), Ok(()));
            fs::set_permissions(&at, Permissions::from_mode(0o777)).unwrap();
            let expected = Refusal::Access {
                path: at.clone(),
                fault: Fault::EveryoneWrites,
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
        let file = PinnedFile::open(&path).unwrap();
        let before = file.sha256().unwrap();
        fs::write(folder.path().join("new"), "two").unwrap();
        fs::rename(folder.path().join("new"), &path).unwrap();
        assert_eq!(file.sha256().unwrap(), before);
    }
}
