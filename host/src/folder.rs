//! The names in a folder.
//!
//! `std::fs::read_dir` panics when the system reports a failure of closing the folder; here that is ignored.

use rustix::fs::{CWD, Dir, Mode, OFlags, openat};
use std::{
    ffi::{OsStr, OsString},
    io,
    os::unix::ffi::OsStrExt,
    path::Path,
};

/// Returns the names in a folder, in no order.
///
/// # Errors
/// If the folder cannot be opened; each item if it cannot be read on.
pub fn names_in(folder: &Path) -> io::Result<impl Iterator<Item = io::Result<OsString>>> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let opened = openat(CWD, folder, flags, Mode::empty())?;
    let names = Dir::new(opened)?.filter_map(|entry| match entry {
        Ok(entry) => {
            let name = entry.file_name().to_bytes();
            let is_link_to_itself = matches!(name, b"." | b"..");
            (!is_link_to_itself).then(|| Ok(OsStr::from_bytes(name).to_owned()))
        }
        Err(error) => Some(Err(error.into())),
    });
    Ok(names)
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
