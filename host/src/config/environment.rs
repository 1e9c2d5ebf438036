//! The environment variables, taken once and passed in.

use super::ConfigError;
use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
};

/// The variable that may hold the key of `[encryption]`. [`Environment::iter`] leaves it out, so that only the
/// background worker of devlog inherits it.
pub const ENCRYPTION_KEY: &str = "DEVLOG_ENCRYPTION_KEY";

/// The environment variables as they were at one moment. Its `Debug` would show secrets, so it has none.
#[derive(Clone, Default)]
pub struct Environment(BTreeMap<OsString, OsString>);

impl Environment {
    pub fn from_process() -> Self {
        Self(std::env::vars_os().collect())
    }

    /// The value of a variable; `None` if it is not set, empty, or no Unicode text.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.get_os(name)?.to_str()
    }

    /// The value of a variable, whatever it holds; `None` if it is not set, or empty.
    pub fn get_os(&self, name: &str) -> Option<&OsStr> {
        self.0
            .get(OsStr::new(name))
            .map(OsString::as_os_str)
            .filter(|value| !value.is_empty())
    }

    /// The same variables without one.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.0.remove(OsStr::new(name));
        self
    }

    /// Every variable with its value, by name, as a child process inherits them: all but [`ENCRYPTION_KEY`].
    pub fn iter(&self) -> impl Iterator<Item = (&OsStr, &OsStr)> {
        self.0
            .iter()
            .filter(|(name, _)| *name != ENCRYPTION_KEY)
            .map(|(name, value)| (name.as_os_str(), value.as_os_str()))
    }
}

impl<N: Into<OsString>, V: Into<OsString>> FromIterator<(N, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        let variables = variables.into_iter();
        Self(
            variables
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        )
    }
}

/// Returns the root folder of the journal: the value of `DEVLOG_HOME`, in which `~/` is the home folder, or
/// `.devlog` in the home folder. The folder need not exist.
///
/// # Errors
/// [`ConfigError::NoHome`] and [`ConfigError::RelativeHome`] if the variables name no folder by an absolute path: by a
/// relative one, each folder would have its own journal.
pub fn journal_root(env: &Environment) -> Result<PathBuf, ConfigError> {
    let home = || {
        env.get_os("HOME")
            .map(PathBuf::from)
            .filter(|home| home.is_absolute())
            .ok_or(ConfigError::NoHome)
    };
    let Some(root) = env.get_os("DEVLOG_HOME").map(Path::new) else {
        return Ok(home()?.join(".devlog"));
    };
    match root.strip_prefix("~") {
        Ok(below) => Ok(home()?.join(below)),
        Err(_) if root.is_absolute() => Ok(root.to_owned()),
        Err(_) => Err(ConfigError::RelativeHome(root.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::{ConfigError, ENCRYPTION_KEY, Environment, journal_root};
    use std::path::{Path, PathBuf};

    fn root(variables: &[(&str, &str)]) -> Option<PathBuf> {
        journal_root(&variables.iter().copied().collect()).ok()
    }

    #[test]
    fn the_journal_is_at_devlog_home_or_below_home() {
        let home = ("HOME", "/home/ada");
        assert_eq!(root(&[home]), Some("/home/ada/.devlog".into()));
        assert_eq!(root(&[home, ("DEVLOG_HOME", "/j")]), Some("/j".into()));
        assert_eq!(root(&[("DEVLOG_HOME", "/j")]), Some("/j".into()));
        assert_eq!(root(&[]), None);
        assert_eq!(root(&[("HOME", "ada")]), None);
    }

    #[test]
    fn a_tilde_is_the_home_folder() {
        let home = ("HOME", "/home/ada");
        for (value, expected) in [
            ("~/j", Some("/home/ada/j")),
            ("~", Some("/home/ada")),
            ("/~/j", Some("/~/j")),
            ("~eve/j", None),
        ] {
            assert_eq!(
                root(&[home, ("DEVLOG_HOME", value)]),
                expected.map(PathBuf::from)
            );
        }
        assert_eq!(root(&[("DEVLOG_HOME", "~/j")]), None);
    }

    #[test]
    fn a_relative_path_is_refused() {
        let variables = [("HOME", "/home/ada"), ("DEVLOG_HOME", "j")];
        let refused = journal_root(&variables.into_iter().collect());
        assert!(matches!(refused, Err(ConfigError::RelativeHome(path)) if path == Path::new("j")));
    }

    #[test]
    fn an_empty_variable_is_not_set() {
        assert_eq!(
            root(&[("HOME", "/h"), ("DEVLOG_HOME", "")]),
            Some("/h/.devlog".into())
        );
        let environment: Environment = [("EMPTY", "")].into_iter().collect();
        assert_eq!(environment.get("EMPTY"), None);
    }

    #[test]
    fn no_child_process_inherits_the_encryption_key() {
        let environment: Environment = [(ENCRYPTION_KEY, "hunter2"), ("PATH", "/bin")]
            .into_iter()
            .collect();
        assert_eq!(environment.get(ENCRYPTION_KEY), Some("hunter2"));
        let names: Vec<_> = environment.iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["PATH"]);
    }
}
