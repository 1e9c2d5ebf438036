//! From the configuration to the folder that it means.

use crate::folder::{Folder, Found};
use devlog_provider_api::{Error, ErrorKind, Result, StorageConfig};
use percent_encoding::percent_decode_str;
use std::{
    collections::BTreeSet,
    fs::{self, Metadata},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

/// The folder that holds the objects: `file:///path`, an absolute path, or one that starts at the folder of the
/// configuration.
///
/// # Errors
/// `InvalidSettings`, with the form that is expected.
pub fn target(config: &StorageConfig) -> Result<PathBuf> {
    let url = config.url.as_str();
    if url.is_empty() {
        return Err(invalid("`url` is missing"));
    }
    if url.contains('\0') {
        return Err(invalid("`url` holds a NUL character"));
    }
    if url == "~" || url.starts_with("~/") {
        return Err(invalid("`url` starts with `~`, which is not expanded here"));
    }
    if url.starts_with('$') {
        return Err(invalid(
            "`url` starts with `$`, and variables are not expanded here",
        ));
    }
    if let Some(rest) = url.strip_prefix("file:") {
        // One slash or three: both are in use for a path of this machine.
        return not_the_root(file_url(rest.strip_prefix("//").unwrap_or(rest))?);
    }
    if url.contains("://") {
        return Err(invalid("`url` is neither a path nor a `file://` URL"));
    }
    let path = config.base_dir.join(url);
    if path.is_absolute() {
        return not_the_root(path);
    }
    Err(invalid(
        "`url` is a relative path, and there is no folder that it starts from",
    ))
}

/// Refuses a place in the folder that is backed up: an upload could replace the file that it reads, and what is lost
/// with the one is lost with the other.
///
/// # Errors
/// `InvalidSettings` if `target` is `source`, is inside it, or shares one of its folders. Folders are compared by
/// device and inode, so links and bind mounts are seen through.
pub fn refuse_source(target: &Path, source: &Path) -> Result<()> {
    let names = folders_in(source);
    let below = names.iter().map(|name| source.join(name));
    let ours: BTreeSet<_> = below
        .chain([source.to_owned()])
        .filter_map(identity)
        .collect();
    // Of a folder that does not exist, the nearest one above it that does, with each `..` resolved.
    let existing = target
        .ancestors()
        .find_map(|path| fs::canonicalize(path).ok());
    let existing = existing.unwrap_or_default();
    let above = existing.ancestors().map(Path::to_owned);
    let below = names.iter().map(|name| target.join(name));
    if above
        .chain(below)
        .filter_map(identity)
        .any(|folder| ours.contains(&folder))
    {
        let message = "`url` is in the folder that is to be backed up";
        return Err(Error::new(ErrorKind::InvalidSettings, message)
            .with_hint("name a folder outside of it, on another disk if possible"));
    }
    Ok(())
}

/// Device and inode of a folder, also behind a link; `None` if there is no folder.
fn identity(path: PathBuf) -> Option<(u64, u64)> {
    let folder = fs::metadata(path).ok().filter(Metadata::is_dir)?;
    Some((folder.dev(), folder.ino()))
}

/// Returns the names of the folders in `folder`, as far as it can be read.
fn folders_in(folder: &Path) -> Vec<String> {
    let entries = Folder::open_target(folder).and_then(|folder| folder.entries());
    let entries = entries.map(|(entries, _)| entries).unwrap_or_default();
    let folders = entries
        .into_iter()
        .filter(|(_, found)| *found == Found::Folder);
    folders.map(|(name, _)| name).collect()
}

/// A journal among the folders of the system is a slip.
fn not_the_root(path: PathBuf) -> Result<PathBuf> {
    if path.parent().is_some() {
        return Ok(path);
    }
    Err(invalid("`url` is `/`, the root of the whole system"))
}

fn file_url(rest: &str) -> Result<PathBuf> {
    let path = rest.strip_prefix("localhost").unwrap_or(rest);
    if !path.starts_with('/') {
        return Err(invalid(
            "`url` names another machine; mount its share and name the folder",
        ));
    }
    let path = percent_decode_str(path).decode_utf8();
    match path {
        Ok(path) if !path.contains('\0') => Ok(PathBuf::from(path.as_ref())),
        _ => Err(invalid("`url` has a percent-escape that is no text")),
    }
}

fn invalid(message: &str) -> Error {
    Error::new(ErrorKind::InvalidSettings, message)
        .with_hint("write the whole path, such as `url = \"/mnt/backup/journal\"`")
}

#[cfg(test)]
mod tests {
    use super::{refuse_source, target};
    use devlog_provider_api::{ErrorKind, StorageConfig};
    use std::path::PathBuf;

    fn path_of(url: &str) -> Result<PathBuf, ErrorKind> {
        let mut config = StorageConfig::new(url);
        config.base_dir = PathBuf::from("/home/me/.devlog");
        target(&config).map_err(|error| error.kind())
    }

    #[test]
    fn a_url_or_a_path_names_the_folder() {
        for (url, path) in [
            ("/mnt/a b%20c", "/mnt/a b%20c"),
            ("file:///mnt/a%20b", "/mnt/a b"),
            ("file://localhost/mnt", "/mnt"),
            ("file:/mnt/a", "/mnt/a"),
            ("backup", "/home/me/.devlog/backup"),
            ("../backup", "/home/me/.devlog/../backup"),
        ] {
            assert_eq!(path_of(url), Ok(PathBuf::from(path)), "{url}");
        }
    }

    #[test]
    fn what_is_no_folder_is_refused() {
        for url in [
            "",
            "~",
            "~/backup",
            "$HOME/backup",
            "${HOME}/backup",
            "/",
            "file:///",
            "file:backup",
            "https://example.org/a",
            "file://nas/share",
            "file://",
            "/a\0b",
            "file:///a%00b",
            "file:///a%ff",
        ] {
            assert_eq!(path_of(url), Err(ErrorKind::InvalidSettings), "{url:?}");
        }
    }

    #[test]
    fn a_relative_path_needs_a_folder_to_start_from() {
        let error = target(&StorageConfig::new("backup")).map_err(|error| error.kind());
        assert_eq!(error, Err(ErrorKind::InvalidSettings));
    }

    #[test]
    fn a_folder_is_no_backup_of_itself_by_any_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(folder.path(), &link).expect("a link");
        let below = folder.path().join("below");
        std::fs::create_dir(&below).expect("a folder");
        for name in [
            folder.path().to_owned(),
            folder.path().join("."),
            link,
            below,
            folder.path().join("absent"),
        ] {
            let error = refuse_source(&name, folder.path()).expect_err("the same folder");
            assert_eq!(error.kind(), ErrorKind::InvalidSettings);
        }
        let other = tempfile::tempdir().expect("a folder");
        for other in [other.path().to_owned(), other.path().join("absent")] {
            assert_eq!(refuse_source(&other, folder.path()), Ok(()));
        }
    }

    #[test]
    fn a_folder_that_shares_one_of_its_folders_is_no_backup_of_it() {
        let source = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(source.path().join("events")).expect("a folder");
        let target = tempfile::tempdir().expect("a folder");
        let events = target.path().join("events");
        std::os::unix::fs::symlink(source.path().join("events"), &events).expect("a link");
        for shared in [target.path().to_owned(), events] {
            let error = refuse_source(&shared, source.path()).expect_err("a shared folder");
            assert_eq!(error.kind(), ErrorKind::InvalidSettings);
        }
        // The folder around a journal may hold its backup.
        let parent = source.path().parent().expect("a temporary folder");
        assert_eq!(refuse_source(parent, source.path()), Ok(()));
    }
}
