//! Where words go: data to standard output, talk to standard error. The one place that prints.

use super::standard_output;
use crate::{
    cli::{
        arguments::output::{OutputArguments, When},
        json::{self, ErrorFields, Line},
        messages::{error_report::ErrorReport, palette::Palette},
    },
    terminal_text::for_terminal,
};
use std::{
    fmt,
    io::{self, IsTerminal, Write},
    sync::{Mutex, MutexGuard, PoisonError},
};

type Stream = Box<dyn Write + Send>;

/// How the user wants to be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutputStyle {
    /// One JSON object a line on standard output, and nothing else anywhere.
    pub json: bool,
    /// Only errors.
    pub quiet: bool,
    /// All names, and what is tried again.
    pub verbose: bool,
    /// The colours of standard output.
    pub stdout: Palette,
    /// The colours of standard error.
    pub stderr: Palette,
}

/// The two streams. May be used from several threads; a text is never torn.
pub struct Output {
    style: OutputStyle,
    stdout: Mutex<Stream>,
    stderr: Mutex<Stream>,
    lost: Mutex<Option<io::Error>>,
    /// Whether `stdout` is a copy, so that the number of standard output may lead elsewhere.
    is_copy: bool,
}

impl Output {
    /// The streams of this process. `no_color` is whether `NO_COLOR` is set.
    #[must_use]
    pub fn from_process(arguments: OutputArguments, json: bool, no_color: bool) -> Self {
        let palette = |terminal| Palette::new(is_colored(arguments.color, no_color, terminal));
        let style = OutputStyle {
            json,
            quiet: arguments.quiet,
            verbose: arguments.verbose,
            stdout: palette(io::stdout().is_terminal()),
            stderr: palette(io::stderr().is_terminal()),
        };
        let stderr = Box::new(io::stderr());
        match standard_output::copy() {
            Ok(copy) => Self {
                is_copy: true,
                ..Self::new(style, Box::new(copy), stderr)
            },
            Err(_) => Self::new(style, Box::new(io::stdout()), stderr),
        }
    }

    /// Any two streams.
    #[must_use]
    pub fn new(style: OutputStyle, stdout: Stream, stderr: Stream) -> Self {
        Self {
            style,
            stdout: Mutex::new(stdout),
            stderr: Mutex::new(stderr),
            lost: Mutex::new(None),
            is_copy: false,
        }
    }

    /// Lets what others print in this process, as a careless provider does, go to standard error, so that it
    /// does not mix with data.
    pub fn keep_stdout(&self) {
        if self.is_copy {
            // If it is refused, a careless provider is as visible as before.
            let _ = standard_output::divert();
        }
    }

    /// How the user wants to be told.
    #[must_use]
    pub fn style(&self) -> OutputStyle {
        self.style
    }

    /// Data: what the command was asked for. Also when quiet.
    pub fn data(&self, text: &str) {
        if let Err(error) = write_line(&mut *lock(&self.stdout), text) {
            lock(&self.lost).get_or_insert(error);
        }
    }

    /// What came of a command that went well.
    pub fn success(&self, text: &str) {
        if !self.style.json && !self.style.quiet {
            self.data(text);
        }
    }

    /// What came of a command that did not go well. Also when quiet.
    pub fn trouble(&self, text: &str) {
        if !self.style.json {
            self.write_stderr(text);
        }
    }

    /// A line of JSON, if JSON is what the user wants.
    pub fn json(&self, line: &Line<'_>) {
        if self.style.json {
            self.data(&json::text(line));
        }
    }

    /// What ends the command.
    pub fn error(&self, report: &ErrorReport) {
        self.json(&Line::Error(ErrorFields::from(report)));
        self.trouble(&report.text(self.style.stderr));
    }

    /// Something that the user should know although the command goes on.
    pub fn warning(&self, code: &str, message: &str) {
        let message = for_terminal(message);
        self.json(&Line::Warning {
            code,
            message: &message,
        });
        self.talk(&format!(
            "{} {message}",
            self.style.stderr.warning("warning:")
        ));
    }

    /// What only those want to read who ask for more.
    pub fn detail(&self, message: &str) {
        if self.style.verbose {
            self.talk(&for_terminal(message));
        }
    }

    /// Progress and the like.
    pub fn talk(&self, text: &str) {
        if !self.style.json && !self.style.quiet {
            self.write_stderr(text);
        }
    }

    /// Writes a text to standard error as it is, for what draws there.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn draw(&self, text: &str) -> io::Result<()> {
        let mut stderr = lock(&self.stderr);
        stderr.write_all(text.as_bytes())?;
        stderr.flush()
    }

    /// Why data could not be written, if so. A reader that went away (`devlog … | head`) has what it wanted.
    #[must_use]
    pub fn take_lost(&self) -> Option<io::Error> {
        let lost = lock(&self.lost).take();
        lost.filter(|error| error.kind() != io::ErrorKind::BrokenPipe)
    }

    fn write_stderr(&self, text: &str) {
        // A closed standard error must not end a backup.
        let _ = write_line(&mut *lock(&self.stderr), text);
    }
}

impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Output")
            .field("style", &self.style)
            .finish_non_exhaustive()
    }
}

/// What the user says counts most, then `NO_COLOR`, then whether somebody looks.
fn is_colored(choice: When, no_color: bool, terminal: bool) -> bool {
    match choice {
        When::Always => true,
        When::Never => false,
        When::Auto => terminal && !no_color,
    }
}

fn write_line(stream: &mut dyn Write, text: &str) -> io::Result<()> {
    stream.write_all(format!("{text}\n").as_bytes())?;
    stream.flush()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::{Output, OutputStyle, is_colored};
    use crate::cli::{
        arguments::output::When,
        messages::{error_report::ErrorReport, exit_code::ExitCode},
        ui::captured_output::captured,
    };
    use std::io::{self, Write};

    fn say_everything(style: OutputStyle) -> (String, String) {
        let (output, stdout, stderr) = captured(style);
        output.success("success");
        output.trouble("trouble");
        output.talk("talk");
        output.warning("code", "careful\u{1b}");
        output.error(&ErrorReport::new("code", ExitCode::Failed, "error"));
        (stdout.text(), stderr.text())
    }

    #[test]
    fn data_and_talk_go_apart() {
        let (stdout, stderr) = say_everything(OutputStyle::default());
        assert_eq!(stdout, "success\n");
        assert_eq!(
            stderr,
            "trouble\ntalk\nwarning: careful\\u{1b}\nerror: error\n"
        );
    }

    #[test]
    fn quiet_leaves_the_errors() {
        let (stdout, stderr) = say_everything(OutputStyle {
            quiet: true,
            ..OutputStyle::default()
        });
        assert_eq!(stdout, "");
        assert_eq!(stderr, "trouble\nerror: error\n");
    }

    #[test]
    fn json_is_all_that_is_written() {
        let (stdout, stderr) = say_everything(OutputStyle {
            json: true,
            ..OutputStyle::default()
        });
        assert_eq!(stdout.lines().count(), 2);
        assert!(
            stdout
                .lines()
                .all(|line| line.starts_with("{\"schema\":1,"))
        );
        assert_eq!(stderr, "");
    }

    #[test]
    fn colour_follows_the_flag_then_no_color_then_the_terminal() {
        assert!(is_colored(When::Auto, false, true));
        assert!(!is_colored(When::Auto, true, true));
        assert!(!is_colored(When::Auto, false, false));
        assert!(is_colored(When::Always, true, false));
        assert!(!is_colored(When::Never, false, true));
    }

    struct Closed(io::ErrorKind);

    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn lost_on(kind: io::ErrorKind) -> Option<io::ErrorKind> {
        let closed = || Box::new(Closed(kind));
        let output = Output::new(OutputStyle::default(), closed(), closed());
        output.success("success");
        output.talk("talk");
        output.take_lost().map(|error| error.kind())
    }

    #[test]
    fn a_reader_that_went_away_is_no_failure_but_a_full_disk_is() {
        assert_eq!(lost_on(io::ErrorKind::BrokenPipe), None);
        let full = io::ErrorKind::StorageFull;
        assert_eq!(lost_on(full), Some(full));
    }
}
