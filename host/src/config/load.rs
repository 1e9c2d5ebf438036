//! Reading `config.toml`.

use super::{
    ConfigError, DevLogConfig, Position,
    document::{self, Located, Section},
    own_file::{self, NotRead},
    parse,
};
use crate::regular_file::{open_followed, read_text};
use std::{
    fs, io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

/// More than this is no configuration.
const MAX_BYTES: u64 = 1 << 20;

/// A configuration and the text that it was read from. Has no `Debug`: the text may hold secrets.
#[derive(Clone)]
pub struct LoadedConfig {
    /// Its content.
    pub config: DevLogConfig,
    /// Its path; a link is not resolved.
    pub path: PathBuf,
    /// The text, byte for byte.
    pub text: String,
    /// Warnings about a configuration that can be used all the same; a sentence each, without a final
    /// stop.
    pub warnings: Vec<String>,
}

impl LoadedConfig {
    /// The position of a setting of the provider, if it is set.
    pub fn position_of(&self, setting: &str) -> Option<Position> {
        let table = document::parse(&self.text).ok()?;
        let remote = Section::top(&table).section("remote", "", "").ok()??;
        let settings = remote
            .section(&self.config.remote.provider, "", "")
            .ok()??;
        let key = settings.key(setting)?;
        Some(Position::of(&self.text, key.start))
    }
}

/// Reads `config.toml` of the journal at `root`. It may be a link to a file of the user's own. The commands in
/// it are run, so neither it nor a folder above it may be another user's, or one that others can write.
///
/// # Errors
/// [`ConfigError::NotConfigured`] if it is absent; otherwise what is wrong with the file, or with the first
/// thing in it that is wrong.
pub fn load(root: &Path) -> Result<LoadedConfig, ConfigError> {
    let path = root.join("config.toml");
    let text = read(&path)?;
    let parsed = parse::parse(&text).map_err(|located| invalid(&path, &text, located))?;
    Ok(LoadedConfig {
        config: parsed.config,
        path,
        text,
        warnings: parsed.warnings,
    })
}

fn invalid(path: &Path, text: &str, located: Located) -> ConfigError {
    ConfigError::Invalid {
        path: path.to_owned(),
        at: located.position(text),
        problem: located.problem,
    }
}

fn read(path: &Path) -> Result<String, ConfigError> {
    own_file::read(path, MAX_BYTES, own_file::rule()).map_err(|error| match error {
        NotRead::Exposed(exposed) => ConfigError::Exposed(exposed),
        NotRead::Failed(source) => read_error(path, source),
    })
}

fn read_error(path: &Path, source: io::Error) -> ConfigError {
    let link = fs::read_link(path);
    let path = path.to_owned();
    match (source.kind(), link) {
        (io::ErrorKind::NotFound, Ok(target)) => ConfigError::DanglingLink { path, target },
        (io::ErrorKind::NotFound, Err(_)) => ConfigError::NotConfigured { path },
        (io::ErrorKind::InvalidData, _) => ConfigError::NotText { path },
        _ if path.is_dir() => ConfigError::Folder { path },
        _ => ConfigError::Read { path, source },
    }
}

/// Reads the text again, without a look at who could write it.
pub(super) fn reread(path: &Path) -> io::Result<String> {
    read_text(open_followed(path)?, MAX_BYTES)
}

/// Reports if other users may read a file: no place for a secret. Follows a link.
///
/// # Errors
/// If it cannot be told.
pub fn is_readable_by_others(path: &Path) -> io::Result<bool> {
    Ok(fs::metadata(path)?.mode() & 0o044 != 0)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{is_readable_by_others, load};
    use crate::config::ConfigError;
    use std::{
        fs::{self, Permissions},
        os::unix::fs::{PermissionsExt, symlink},
        path::{Path, PathBuf},
    };
    use tempfile::TempDir;

    fn journal(config: &[u8], mode: u32) -> (TempDir, PathBuf) {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("config.toml");
        fs::write(&path, config).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        (root, path)
    }

    fn error(root: &Path) -> ConfigError {
        load(root).err().unwrap()
    }

    const GOOD: &[u8] = b"[remote]\nprovider = 'azure'\n";

    #[test]
    fn a_configuration_that_is_absent_has_its_own_error() {
        let root = tempfile::tempdir().unwrap();
        assert!(matches!(
            error(root.path()),
            ConfigError::NotConfigured { .. }
        ));
    }

    #[test]
    fn the_text_is_kept_byte_for_byte() {
        let text = "\u{feff}[remote]\r\nprovider = 'azure' # é";
        let (root, path) = journal(text.as_bytes(), 0o600);
        let loaded = load(root.path()).unwrap();
        assert_eq!(loaded.text, text);
        assert_eq!(loaded.path, path);
        assert_eq!(loaded.config.remote.provider, "azure");
    }

    #[test]
    fn a_file_that_others_can_write_is_refused() {
        for mode in [0o602, 0o666] {
            let (root, path) = journal(GOOD, mode);
            let shown = error(root.path()).to_string();
            let target = path.canonicalize().unwrap();
            assert!(shown.contains(&*target.to_string_lossy()), "{shown}");
        }
        let (root, _) = journal(GOOD, 0o644);
        assert!(load(root.path()).is_ok());
    }

    #[test]
    fn a_file_in_a_folder_that_others_can_write_is_refused() {
        let (root, _) = journal(GOOD, 0o600);
        fs::set_permissions(root.path(), Permissions::from_mode(0o777)).unwrap();
        assert!(matches!(error(root.path()), ConfigError::Exposed(_)));
    }

    #[test]
    fn the_mode_of_a_link_is_that_of_its_target() {
        let (_target, path) = journal(GOOD, 0o666);
        let root = tempfile::tempdir().unwrap();
        symlink(&path, root.path().join("config.toml")).unwrap();
        let shown = error(root.path()).to_string();
        assert!(shown.contains(&*path.canonicalize().unwrap().to_string_lossy()));
    }

    #[test]
    fn what_others_can_read_is_known() {
        for (mode, readable) in [(0o600, false), (0o640, true), (0o604, true)] {
            let (_root, path) = journal(GOOD, mode);
            assert_eq!(is_readable_by_others(&path).unwrap(), readable);
        }
    }

    #[test]
    fn what_is_no_text_file_is_refused() {
        let (root, path) = journal(b"\xff\xfe", 0o600);
        assert!(matches!(error(root.path()), ConfigError::NotText { .. }));
        fs::write(&path, vec![b'\n'; (1 << 20) + 1]).unwrap();
        assert!(matches!(error(root.path()), ConfigError::Read { .. }));
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o700)).unwrap();
        assert!(matches!(error(root.path()), ConfigError::Folder { .. }));
        fs::remove_dir(&path).unwrap();
        symlink("gone.toml", &path).unwrap();
        assert!(matches!(
            error(root.path()),
            ConfigError::DanglingLink { .. }
        ));
    }

    #[test]
    fn a_setting_is_found_where_it_stands() {
        let text = "[remote]\nprovider = 'azure'\n[remote.azure]\n  sas = 'x'\n";
        let (root, _) = journal(text.as_bytes(), 0o600);
        let loaded = load(root.path()).unwrap();
        let position = loaded.position_of("sas").unwrap();
        assert_eq!((position.line, position.column), (4, 3));
        assert_eq!(loaded.position_of("account"), None);
    }

    #[test]
    fn an_error_names_file_line_and_column() {
        let (root, path) = journal(b"[remote]\nprovider = 'azure'\n[snyc]\n", 0o600);
        assert_eq!(
            error(root.path()).to_string(),
            format!(
                "{}:3:2: unknown key `snyc` in the top level; did you mean `sync`?",
                path.display()
            )
        );
    }
}
