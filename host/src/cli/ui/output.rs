//! The output: data to standard output, talk to standard error. Nothing else prints.

use super::{OutputStyle, standard_output, wrapped};
use crate::{
    cli::{
        json::{self, ErrorFields, Line},
        messages::{ErrorReport, grouped},
    },
    terminal_text::for_terminal,
};
use std::{
    borrow::Cow,
    collections::BTreeMap,
    fmt,
    io::{self, Write},
    mem,
    os::fd::{AsRawFd, RawFd},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The number of messages of one kind that are shown.
const SHOWN: usize = 10;

type Stream = Box<dyn Write + Send>;

/// The two streams. May be used from several threads; a text is never torn.
pub struct Output {
    style: OutputStyle,
    stdout: Mutex<Stream>,
    stderr: Mutex<Stream>,
    lost: Mutex<Option<io::Error>>,
    /// The number of warnings, by their code.
    warnings: Mutex<BTreeMap<String, usize>>,
    /// The descriptor of `stdout` if it is a copy, so that descriptor 1 may lead elsewhere.
    copy: Option<RawFd>,
}

impl Output {
    /// The streams of this process.
    pub fn from_process(style: OutputStyle) -> Self {
        let stderr = Box::new(io::stderr());
        match standard_output::copy() {
            Ok(copy) => Self {
                copy: Some(copy.as_raw_fd()),
                ..Self::new(style, Box::new(copy), stderr)
            },
            Err(_) => Self::new(style, Box::new(io::stdout()), stderr),
        }
    }

    /// Any two streams.
    pub fn new(style: OutputStyle, stdout: Stream, stderr: Stream) -> Self {
        Self {
            style,
            stdout: Mutex::new(stdout),
            stderr: Mutex::new(stderr),
            lost: Mutex::new(None),
            warnings: Mutex::default(),
            copy: None,
        }
    }

    /// Lets what others print in this process, as a careless provider does, go to standard error, so that it
    /// does not mix with data.
    pub fn keep_stdout(&self) {
        if self.copy.is_some() {
            // If it is refused, a careless provider is as visible as before.
            let _ = standard_output::divert();
        }
    }

    /// The descriptor that data are written to, if it is this process's own.
    pub fn descriptor(&self) -> Option<RawFd> {
        self.copy
    }

    pub fn style(&self) -> OutputStyle {
        self.style
    }

    /// Data: what the command was asked for. Also when quiet.
    pub fn data(&self, text: &str) {
        if let Err(error) = write_line(&mut *lock(&self.stdout), text) {
            lock(&self.lost).get_or_insert(error);
        }
    }

    /// Data for people, as wide as the terminal. Also when quiet.
    pub fn page(&self, text: &str) {
        self.data(&fitted(text, self.style.stdout_width));
    }

    /// The result of a command that succeeded.
    pub fn success(&self, text: &str) {
        if !self.style.json && !self.style.quiet {
            self.page(text);
        }
    }

    /// Writes the result of a command that failed or partly failed. Also when quiet.
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

    /// Writes the error that ends the command.
    pub fn error(&self, report: &ErrorReport) {
        self.json(&Line::Error(ErrorFields::from(report)));
        self.trouble(&report.text(self.style.stderr));
    }

    /// Writes the error that standard output takes nothing more, to standard error even if that is for JSON.
    pub fn lost(&self, report: &ErrorReport) {
        self.write_stderr(&report.text(self.style.stderr));
    }

    /// One of many errors of a command that goes on. Of each kind only the first ones are shown.
    pub fn error_of_many(&self, report: &ErrorReport) {
        if self.admits(report.code) {
            self.error(report);
        }
    }

    /// Something that the user should know although the command goes on. Of each kind only the first ones are
    /// shown.
    pub fn warning(&self, code: &str, message: &str) {
        if self.admits(code) {
            self.write_warning(code, message);
        }
    }

    /// Reports how many warnings and errors were not shown.
    pub fn report_hidden(&self) {
        for (code, number) in mem::take(&mut *lock(&self.warnings)) {
            let message = match number.saturating_sub(SHOWN) {
                0 => continue,
                1 => format!("1 more message of the kind `{code}` is not shown"),
                more => format!(
                    "{} more messages of the kind `{code}` are not shown",
                    grouped(more)
                ),
            };
            self.write_warning("not_shown", &message);
        }
    }

    /// Counts one more message of a kind. Returns whether it is shown.
    fn admits(&self, code: &str) -> bool {
        let mut warnings = lock(&self.warnings);
        let number = warnings.entry(code.to_owned()).or_default();
        *number += 1;
        *number <= SHOWN
    }

    fn write_warning(&self, code: &str, message: &str) {
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

    /// Writes a detail that is shown with `--verbose` only.
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

    /// Takes the error of writing data, if there was one. A reader that closed the pipe (`devlog … | head`) does not
    /// count.
    pub fn take_lost(&self) -> Option<io::Error> {
        let lost = lock(&self.lost).take();
        lost.filter(|error| error.kind() != io::ErrorKind::BrokenPipe)
    }

    fn write_stderr(&self, text: &str) {
        // A closed standard error must not end a backup.
        let _ = write_line(
            &mut *lock(&self.stderr),
            &fitted(text, self.style.stderr_width),
        );
    }
}

impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Output")
            .field("style", &self.style)
            .finish_non_exhaustive()
    }
}

fn fitted(text: &str, width: Option<usize>) -> Cow<'_, str> {
    match width {
        Some(width) => wrapped(text, width).into(),
        None => text.into(),
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
mod tests;
