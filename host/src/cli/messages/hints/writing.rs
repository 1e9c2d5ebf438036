//! The next action after a file of this machine could not be read or written.

use crate::{
    cli::messages::{DisplayNames, io_kind},
    state::ReadError,
};
use std::{error, io, path::Path};

/// The next action when devlog's own state cannot be written.
pub fn for_state(error: &(dyn error::Error + 'static), names: &DisplayNames) -> String {
    let first = for_writing(&names.state(), error, names);
    format!("{first}, then {}", names.again())
}

/// The next action when a file of devlog's own state cannot be read.
pub fn for_unread_state(error: &ReadError, names: &DisplayNames) -> String {
    match error.source.kind() {
        io::ErrorKind::PermissionDenied => for_state(error, names),
        _ => format!(
            "if it stays unreadable, move {} away: the next push then compares every file with its object",
            names.path(&error.path)
        ),
    }
}

/// The next action when a file or folder cannot be written.
pub fn for_writing(
    path: &Path,
    error: &(dyn error::Error + 'static),
    names: &DisplayNames,
) -> String {
    let path = names.path(path);
    match io_kind(error) {
        Some(io::ErrorKind::PermissionDenied) => {
            format!("make sure that {path} and its folder belong to you (`ls -ld` shows the owner)")
        }
        Some(io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) => {
            format!("free some space for {path}")
        }
        _ => format!("make sure that there is space and that you can write to {path}"),
    }
}

#[cfg(test)]
mod tests {
    use super::for_writing;
    use crate::cli::messages::DisplayNames;
    use std::{io, path::Path};

    #[test]
    fn a_hint_about_writing_follows_the_reason() {
        let names = DisplayNames::example();
        let path = Path::new("/home/ada/.devlog/events");
        let hint = |kind: io::ErrorKind| for_writing(path, &io::Error::from(kind), &names);
        let kinds = [
            io::ErrorKind::PermissionDenied,
            io::ErrorKind::StorageFull,
            io::ErrorKind::Other,
        ];
        insta::assert_snapshot!(kinds.map(hint).join("\n"), @r"
        make sure that ~/.devlog/events and its folder belong to you (`ls -ld` shows the owner)
        free some space for ~/.devlog/events
        make sure that there is space and that you can write to ~/.devlog/events
        ");
    }
}
