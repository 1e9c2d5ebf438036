//! The user's editor.

use super::Draft;
use crate::{cli::ui::shell_command::shell_command, config::Environment};
use signal_hook::{
    SigId,
    consts::{SIGINT, SIGQUIT},
    flag,
    low_level::unregister,
};
use std::{
    ffi::{OsStr, OsString},
    io::{self, IsTerminal},
    process::ExitStatus,
    sync::Arc,
};

/// The editors that are tried where no variable names one.
const USUAL: [&str; 2] = ["vi", "nano"];

/// A reason why a text was not edited.
#[derive(Debug, thiserror::Error)]
pub enum EditorError {
    #[error("no editor was found")]
    None,
    #[error("no editor is set, and there is no terminal for `vi`")]
    NoTerminal,
    #[error("cannot start the editor `{name}`")]
    NotStarted {
        name: String,
        #[source]
        source: io::Error,
    },
    #[error("the editor left no file, so nothing was changed")]
    NoFile,
    #[error("the editor closed at once, and no text was written")]
    ClosedAtOnce,
    #[error("the editor `{name}` failed ({status}), so nothing was changed")]
    Failed { name: String, status: ExitStatus },
}

/// Opens a draft in `$VISUAL`, `$EDITOR`, or the first of `vi` and `nano` that is there, and waits until it
/// is closed. Those two need a terminal.
///
/// # Errors
/// See [`EditorError`].
pub fn edit(draft: &Draft, environment: &Environment) -> Result<(), EditorError> {
    let has_terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
    let editor = choose(environment, has_terminal)?;
    let name = || editor.to_string_lossy().into_owned();
    let _interrupts = KeptRunning::new();
    let status = shell_command(&editor, &[draft.path().as_os_str()])
        .status()
        .map_err(|source| EditorError::NotStarted {
            name: name(),
            source,
        })?;
    match status.code() {
        Some(0) => Ok(()),
        // What a shell answers for a command that it cannot run, or does not find.
        Some(126 | 127) => Err(EditorError::NotStarted {
            name: name(),
            source: io::Error::other("the shell cannot run it"),
        }),
        _ => Err(EditorError::Failed {
            name: name(),
            status,
        }),
    }
}

/// While this lives, Ctrl-C reaches the editor alone: devlog is still there when the editor closes.
struct KeptRunning(Vec<SigId>);

impl KeptRunning {
    fn new() -> Self {
        let signals = [SIGINT, SIGQUIT];
        // A handler, unlike an ignored signal, is not inherited by the editor.
        let handle = |signal| flag::register(signal, Arc::default()).ok();
        Self(signals.into_iter().filter_map(handle).collect())
    }
}

impl Drop for KeptRunning {
    fn drop(&mut self) {
        for handler in self.0.drain(..) {
            unregister(handler);
        }
    }
}

fn choose(environment: &Environment, has_terminal: bool) -> Result<OsString, EditorError> {
    let named = ["VISUAL", "EDITOR"]
        .into_iter()
        .find_map(|name| environment.get_os(name));
    let usual = || {
        let path = environment.get_os("PATH")?;
        USUAL.into_iter().find(|name| is_on(path, name))
    };
    match named {
        Some(named) => Ok(named.to_owned()),
        None => match usual() {
            None => Err(EditorError::None),
            Some(_) if !has_terminal => Err(EditorError::NoTerminal),
            Some(usual) => Ok(usual.into()),
        },
    }
}

/// Reports if a program of that name is on a search path.
pub fn is_on(path: &OsStr, name: &str) -> bool {
    std::env::split_paths(path).any(|folder| folder.join(name).is_file())
}

#[cfg(test)]
mod tests {
    use super::{EditorError, choose};
    use std::{ffi::OsString, fs};

    fn chosen(variables: &[(&str, &str)]) -> Option<OsString> {
        choose(&variables.iter().copied().collect(), true).ok()
    }

    #[test]
    fn without_a_terminal_only_a_named_editor_starts() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("vi"), "").expect("a file");
        let path = ("PATH", folder.path().to_str().expect("Unicode"));
        let chosen =
            |variables: &[(&str, &str)]| choose(&variables.iter().copied().collect(), false);
        assert!(matches!(chosen(&[path]), Err(EditorError::NoTerminal)));
        assert_eq!(chosen(&[("EDITOR", "ed"), path]).ok(), Some("ed".into()));
    }

    #[test]
    fn visual_comes_before_editor_and_both_before_what_is_found() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = ("PATH", folder.path().to_str().expect("Unicode"));
        assert_eq!(chosen(&[path]), None);
        fs::write(folder.path().join("nano"), "").expect("a file");
        assert_eq!(chosen(&[path]), Some("nano".into()));
        fs::write(folder.path().join("vi"), "").expect("a file");
        assert_eq!(chosen(&[path]), Some("vi".into()));
        assert_eq!(chosen(&[path, ("EDITOR", "ed")]), Some("ed".into()));
        let both = [path, ("EDITOR", "ed"), ("VISUAL", "code --wait")];
        assert_eq!(chosen(&both), Some("code --wait".into()));
    }
}
