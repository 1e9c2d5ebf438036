//! A file that is made once: whole, or not at all.

use crate::durable;
use std::{
    io::{self, Read},
    path::Path,
};

/// Creates the file at `path`, readable by its owner only. Afterwards it is on the disk.
///
/// # Errors
/// If a step fails; of the kind [`AlreadyExists`](io::ErrorKind::AlreadyExists) if anything is there, which
/// stays as it is.
pub(super) fn create(path: &Path, mut content: impl Read) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut temporary = durable::temporary_in(folder)?;
    io::copy(&mut content, &mut temporary)?;
    durable::sync_file(temporary.as_file())?;
    temporary
        .persist_noclobber(path)
        .map_err(|error| error.error)?;
    durable::sync_folder_of(path)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::create;
    use std::{fs, io};

    #[test]
    fn a_file_that_is_there_is_not_created_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        create(&path, &b"one"[..]).unwrap();
        let error = create(&path, &b"two"[..]).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"one");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
