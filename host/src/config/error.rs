//! The reasons why a configuration cannot be used.

use super::nearest_name::{did_you_mean, named};
use crate::permissions::Exposed;
use std::{fmt, io, path::PathBuf};

/// The reason why a configuration cannot be used. Shows no value of it, and no line of it.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("neither DEVLOG_HOME nor HOME names a folder")]
    NoHome,
    #[error("DEVLOG_HOME is `{}`, which is not an absolute path", .0.display())]
    RelativeHome(PathBuf),
    #[error("no remote is configured: there is no {}", path.display())]
    NotConfigured { path: PathBuf },
    #[error("cannot read {}", path.display())]
    Read {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("{} is a link to {}, which is not there", path.display(), target.display())]
    DanglingLink {
        path: PathBuf,
        /// The target of the link.
        target: PathBuf,
    },
    #[error("{} is a folder", path.display())]
    Folder { path: PathBuf },
    #[error("{} is not UTF-8 text", path.display())]
    NotText { path: PathBuf },
    /// Others may have written it, and so may run commands and send the journal anywhere.
    #[error("{0}, so others could change what devlog runs and where it pushes")]
    Exposed(
        /// The file, its target where it is a link, or a folder on the way to it.
        Exposed,
    ),
    /// It says something that is wrong.
    #[error("{}:{at}: {problem}", path.display())]
    Invalid {
        path: PathBuf,
        at: Position,
        problem: Problem,
    },
}

/// A place in a text: line and column in characters, both from 1. Shown as `3:14`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

impl Position {
    /// The place of a byte offset.
    pub(super) fn of(text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = &before[line_start..];
        Self {
            line: before.matches('\n').count() + 1,
            column: line.trim_start_matches('\u{feff}').chars().count() + 1,
        }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// A problem at a position in a configuration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// It is no TOML; the parser's words, which never hold what stands there.
    #[error("{0}")]
    Syntax(String),
    #[error("unknown key{} in {section}{}", named(key, *nearest), did_you_mean(*nearest))]
    UnknownKey {
        /// The key. Shown only where it is like a known one: a secret may stand in the place of a key.
        key: String,
        /// Its section: `[remote]`, `the top level`.
        section: &'static str,
        /// The known key that is most like it.
        nearest: Option<&'static str>,
    },
    /// A value is of a wrong kind, or none of those that are possible.
    #[error("`{}` must be {expected}", key.escape_debug())]
    WrongValue {
        /// The key, with its section.
        key: String,
        /// The expected value, with its article.
        expected: &'static str,
    },
    /// The section `[auth]` holds something.
    #[error(
        "[auth] is not used: each provider has settings of its own for this, such as `auth_method` in [remote.azure]"
    )]
    Auth,
    #[error("no provider is chosen; set `provider` in [remote], for example to \"azure\"")]
    NoProvider,
}
