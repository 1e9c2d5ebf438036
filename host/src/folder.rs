//! The names in a folder.
//!
//! `std::fs::read_dir` panics when the system reports a failure of closing the folder; here that is ignored.

use rustix::fs::{AtFlags, CWD, Dir, Mode, OFlags, Stat, openat, statat};
use std::{
    ffi::{OsStr, OsString},
    io,
    os::unix::ffi::OsStrExt,
    path::Path,
};

/// The names in an open folder, in no order.
#[derive(Debug)]
pub struct Names(Dir);

/// Opens a folder for its names.
///
/// # Errors
/// If the folder cannot be opened.
pub fn names_in(folder: &Path) -> io::Result<Names> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let opened = openat(CWD, folder, flags, Mode::empty())?;
    Ok(Names(Dir::new(opened)?))
}

impl Names {
    /// Returns the metadata of a name in the folder; a link is not followed. The system looks up one name instead of
    /// each in a path.
    ///
    /// # Errors
    /// If the system refuses it.
    pub fn stat(&self, name: &OsStr) -> io::Result<Stat> {
        Ok(statat(self.0.fd()?, name, AtFlags::SYMLINK_NOFOLLOW)?)
    }
}

impl Iterator for Names {
    type Item = io::Result<OsString>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let entry = match self.0.next()? {
                Ok(entry) => entry,
                Err(error) => return Some(Err(error.into())),
            };
            let name = entry.file_name().to_bytes();
            if !matches!(name, b"." | b"..") {
                return Some(Ok(OsStr::from_bytes(name).to_owned()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::names_in;
    use std::{fs, io};

    #[test]
    fn every_name_is_listed_once() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("file"), "").unwrap();
        fs::create_dir(folder.path().join("inner")).unwrap();
        let names: io::Result<Vec<_>> = names_in(folder.path()).unwrap().collect();
        let mut names = names.unwrap();
        names.sort();
        assert_eq!(names, ["file", "inner"]);
        let error = names_in(&folder.path().join("absent")).err().unwrap();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
        let error = names_in(&folder.path().join("file")).err().unwrap();
        assert_eq!(error.kind(), io::ErrorKind::NotADirectory);
    }
}
