//! Why a configuration cannot be used.

use super::nearest_name::{did_you_mean, named};
use crate::permissions::Exposed;
use std::{fmt, io, path::PathBuf};

/// Why a configuration cannot be used. Shows no value of it, and no line of it.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It is unknown where the journal is.
    #[error("neither DEVLOG_HOME nor HOME is set")]
    NoHome,
    /// `DEVLOG_HOME` is a relative path.
    #[error("DEVLOG_HOME is `{}`, which is not an absolute path", .0.display())]
    RelativeHome(PathBuf),
    /// There is no configuration yet.
    #[error("there is no configuration at {}", path.display())]
    NotConfigured {
        /// The expected path.
        path: PathBuf,
    },
    /// It cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// It is a link that leads nowhere.
    #[error("{} is a link to {}, which is not there", path.display(), target.display())]
    DanglingLink {
        /// The link.
        path: PathBuf,
        /// The target of the link.
        target: PathBuf,
    },
    /// A folder stands in its place.
    #[error("{} is a folder", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
    },
    /// It is no text.
    #[error("{} is not UTF-8 text", path.display())]
    NotText {
        /// The file.
        path: PathBuf,
    },
    /// Others may have written it, and so may run commands and send the journal anywhere.
    #[error("{0}, so others could say what devlog runs and where it pushes to")]
    Exposed(
        /// The file, its target where it is a link, or a folder on the way to it.
        Exposed,
    ),
    /// It says something that is wrong.
    #[error("{}:{at}: {problem}", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// The position in it.
        at: Position,
        /// The problem.
        problem: Problem,
    },
}

/// A place in a text: line and column in characters, both from 1. Shown as `3:14`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
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
    /// The host has no such key.
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
    /// No provider is chosen.
    #[error(
        "no provider is chosen; write provider = \"NAME\" into [remote], for example \"azure\""
    )]
    NoProvider,
}
