//! From the configuration to the folder that it means.

use devlog_provider_api::{Error, ErrorKind, Result, StorageConfig};
use percent_encoding::percent_decode_str;
use std::{
    fs,
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
        return Err(invalid("`url` is no path and no `file://` url"));
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
/// `InvalidSettings` if `target` is `source`, or below it, by whatever name.
pub fn refuse_source(target: &Path, source: &Path) -> Result<()> {
    match (fs::canonicalize(target), fs::canonicalize(source)) {
        (Ok(target), Ok(source)) if target.starts_with(&source) => {
            Err(invalid("`url` is in the folder that is to be backed up"))
        }
        _ => Ok(()),
    }
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
        ] {
            let error = refuse_source(&name, folder.path()).expect_err("the same folder");
            assert_eq!(error.kind(), ErrorKind::InvalidSettings);
        }
        let other = tempfile::tempdir().expect("a folder");
        for other in [other.path().to_owned(), folder.path().join("absent")] {
            assert_eq!(refuse_source(&other, folder.path()), Ok(()));
        }
    }
}
