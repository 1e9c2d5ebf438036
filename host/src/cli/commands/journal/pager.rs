//! Text that may be longer than the screen.

use super::writing::editor::is_on;
use crate::cli::{
    Session,
    ui::{Screen, columns, shell_command::shell_command},
};
use std::{
    ffi::{OsStr, OsString},
    io::{self, Write},
    process::{Command, Stdio},
};

/// Writes a text, without its last line end, to standard output: through `$PAGER`, or `less`, if that is a
/// terminal on which it does not fit.
pub fn page(session: &Session, text: &str) {
    let text = text.strip_suffix('\n').unwrap_or(text);
    let pager = session
        .screen
        .filter(|screen| !fits(text, *screen))
        .and_then(|_| choose(session));
    let shown = pager.map(|pager| show(session, &pager, text));
    if !matches!(shown, Some(Ok(()))) {
        session.output.data(text);
    }
}

/// One line stays free for the prompt of the shell.
fn fits(text: &str, screen: Screen) -> bool {
    let rows = |line: &str| columns(line).div_ceil(screen.width).max(1);
    text.lines().map(rows).sum::<usize>() < screen.height
}

fn choose(session: &Session) -> Option<OsString> {
    let environment = &session.environment;
    let less = || {
        let path = environment.get_os("PATH")?;
        is_on(path, "less").then_some(OsStr::new("less"))
    };
    environment
        .get_os("PAGER")
        .or_else(less)
        .map(OsStr::to_owned)
}

fn show(session: &Session, pager: &OsStr, text: &str) -> io::Result<()> {
    let mut command = shell_command(pager, &[]);
    // Colours as they are; the text stays on the screen after the end; and it is UTF-8 in any locale.
    for (name, value) in [("LESS", "FRX"), ("LESSCHARSET", "utf-8")] {
        if session.environment.get_os(name).is_none() {
            command.env(name, value);
        }
    }
    run(&mut command, text)
}

fn run(command: &mut Command, text: &str) -> io::Result<()> {
    let mut child = command.stdin(Stdio::piped()).spawn()?;
    if let Some(mut input) = child.stdin.take() {
        // Who leaves the pager early has seen enough.
        let _ = input.write_all(text.as_bytes());
        let _ = input.write_all(b"\n");
    }
    let status = child.wait()?;
    // What a shell answers for a command that it does not find.
    match status.code() {
        Some(126 | 127) => Err(io::ErrorKind::NotFound.into()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{fits, page};
    use crate::cli::{
        Session,
        messages::Palette,
        ui::{OutputStyle, Screen},
    };
    use std::path::Path;

    const SCREEN: Screen = Screen {
        width: 10,
        height: 4,
    };

    #[test]
    fn wrapped_lines_count_as_often_as_they_are_shown() {
        assert!(fits("1\n2\n3", SCREEN));
        assert!(!fits("1\n2\n3\n4", SCREEN));
        assert!(fits("1234567890\n2\n3", SCREEN));
        assert!(!fits("12345678901\n2\n3", SCREEN));
        let colored = Palette::new(true).good("1234567890");
        assert!(fits(&format!("{colored}\n2\n3"), SCREEN));
        assert!(!fits(&format!("{colored}1\n2\n3"), SCREEN));
    }

    /// Returns the text that a pager got which appends to a file, and the text that standard output got.
    fn paged(pager: &str, screen: Option<Screen>, text: &str) -> (String, String) {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("paged");
        let pager = pager.replace("FILE", &file.display().to_string());
        let (mut session, stdout, _) = Session::example(Path::new(""), OutputStyle::default());
        session.environment = [("PAGER", pager.as_str())].into_iter().collect();
        session.screen = screen;
        page(&session, text);
        let got = std::fs::read_to_string(file).unwrap_or_default();
        (got, stdout.text())
    }

    #[test]
    fn only_what_is_longer_than_the_screen_goes_through_the_pager() {
        let own = |text: &str| (String::new(), text.to_owned());
        let long = "1\n2\n3\n4\n";
        assert_eq!(paged("cat > FILE", Some(SCREEN), "1\n"), own("1\n"));
        assert_eq!(paged("cat > FILE", None, long), own(long));
        let (file, stdout) = paged("cat > FILE", Some(SCREEN), long);
        assert_eq!((file.as_str(), stdout.as_str()), (long, ""));
    }

    #[test]
    fn without_the_pager_the_text_is_shown_all_the_same() {
        let long = "1\n2\n3\n4\n";
        let (_, stdout) = paged("/no/such/pager", Some(SCREEN), long);
        assert_eq!(stdout, long);
    }
}
