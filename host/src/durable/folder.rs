//! Creates folders whose names are on the disk afterwards.

use super::sync::sync_folder_of;
use std::{fs::DirBuilder, io, os::unix::fs::DirBuilderExt, path::Path};

/// Creates a folder and those above it, each for its owner only, and waits until their names are on the disk. A
/// folder that exists stays as it is.
///
/// # Errors
/// If one cannot be created, or its name may not survive a power cut.
pub fn create_private_folder(path: &Path) -> io::Result<()> {
    if path.as_os_str().is_empty() {
        return Ok(());
    }
    match create(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let parent = path.parent().ok_or(error)?;
            create_private_folder(parent)?;
            create(path)
        }
        result => result,
    }
}

fn create(path: &Path) -> io::Result<()> {
    match DirBuilder::new().mode(0o700).create(path) {
        Ok(()) => sync_folder_of(path),
        // Another process may have created it meanwhile.
        Err(_) if path.is_dir() => Ok(()),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::create_private_folder;
    use std::{
        fs::{self, Permissions},
        os::unix::fs::{MetadataExt, PermissionsExt},
    };

    #[test]
    fn each_missing_folder_is_created_for_its_owner_and_an_existing_one_stays() {
        let root = tempfile::tempdir().unwrap();
        fs::set_permissions(root.path(), Permissions::from_mode(0o755)).unwrap();
        let inner = root.path().join("a/b/c");
        create_private_folder(&inner).unwrap();
        create_private_folder(&inner).unwrap();
        let mode = |path: &std::path::Path| fs::metadata(path).unwrap().mode() & 0o777;
        let found: Vec<_> = inner.ancestors().take(4).map(mode).collect();
        assert_eq!(found, [0o700, 0o700, 0o700, 0o755]);
    }

    #[test]
    fn a_file_in_the_place_of_a_folder_is_an_error() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("file"), "").unwrap();
        for path in ["file", "file/inner"] {
            assert!(create_private_folder(&root.path().join(path)).is_err());
        }
    }
}
