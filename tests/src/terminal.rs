//! A terminal with typed answers.

use crate::{lines::PATIENCE, output::Output, sandbox::Sandbox};
use rustix::{
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
    termios::{Winsize, tcsetwinsize},
};
use std::{
    ffi::OsStr,
    fs::{File, OpenOptions},
    io::{Read, Write},
    os::unix::{ffi::OsStrExt, process::ExitStatusExt},
    process::{self, Child, ExitStatus},
    sync::mpsc::{self, Receiver},
    thread,
    time::Instant,
};

/// Runs a program, and shows [`END`], its exit code and a space behind it.
///
/// Then it stays: when the process that owns a terminal ends, what was not read from it yet is lost. A Ctrl-C is
/// only for the program.
const RUN_AND_STAY: &str = r#"trap : INT; "$0" "$@"; printf '\036%s ' $?; read -r _"#;
const END: char = '\u{1e}';

/// A program of a sandbox in a terminal of its own.
pub struct Terminal<'a> {
    sandbox: &'a Sandbox,
    keys: File,
    shown: Receiver<Vec<u8>>,
    /// Everything that was shown so far, and how much of it was waited for.
    screen: String,
    seen: usize,
    child: Child,
}

impl<'a> Terminal<'a> {
    /// Starts the program with these arguments and variables in a terminal of 80 columns.
    ///
    /// # Panics
    /// If there are no terminals to be had.
    #[must_use]
    pub fn start(sandbox: &'a Sandbox, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        Self::of_columns(80, sandbox, arguments, variables)
    }

    /// Starts the program in a terminal of this width. A variable without a value is not set.
    ///
    /// # Panics
    /// As [`Terminal::start`].
    #[must_use]
    pub fn of_columns(
        columns: u16,
        sandbox: &'a Sandbox,
        arguments: &[&str],
        variables: &[(&str, &str)],
    ) -> Self {
        let (keys, screen) = open(columns);
        let program = sandbox.command([""; 0]).get_program().to_owned();
        // It makes the terminal the program's own, so that Ctrl-C comes as a signal.
        let mut command =
            sandbox.command_of("setsid", ["--ctty", "--wait", "sh", "-c", RUN_AND_STAY]);
        command.arg(program).args(arguments);
        command.env("PATH", "/usr/bin:/bin").env("TERM", "xterm");
        // So that paths are shown from `~` on: where a line is broken must not depend on the machine.
        command.env("HOME", sandbox.folder());
        for (name, value) in variables {
            match *value {
                "" => command.env_remove(name),
                value => command.env(name, value),
            };
        }
        let copy = || screen.try_clone().expect("there are descriptors left");
        command.stdin(copy()).stdout(copy()).stderr(copy());
        let child = command.spawn().expect("setsid belongs to the system");
        let mut reader = keys.try_clone().expect("there are descriptors left");
        let (sender, shown) = mpsc::channel();
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            // It fails when no process has the terminal open any more.
            while let Ok(length @ 1..) = reader.read(&mut buffer) {
                if sender.send(buffer[..length].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self {
            sandbox,
            keys,
            shown,
            screen: String::new(),
            seen: 0,
            child,
        }
    }

    /// Waits until this text is shown, behind what was waited for before, and types a line.
    ///
    /// # Panics
    /// If it is not shown in time.
    #[track_caller]
    pub fn answer(&mut self, question: &str, line: &str) {
        self.wait_for(question);
        self.keys(&format!("{line}\n"));
    }

    /// Waits until this text is shown, and returns its line from there on.
    ///
    /// # Panics
    /// If it is not shown in time.
    #[track_caller]
    pub fn line_from(&mut self, text: &str) -> String {
        self.wait_for(text);
        let start = self.seen - text.len();
        self.wait_for("\n");
        self.screen[start..self.seen].trim_end().to_owned()
    }

    /// Waits until this text is shown, and presses Ctrl-C.
    ///
    /// # Panics
    /// If it is not shown in time.
    #[track_caller]
    pub fn interrupt_at(&mut self, question: &str) {
        self.wait_for(question);
        self.keys("\u{3}");
    }

    /// Waits until this text is shown, and presses Ctrl-D.
    ///
    /// # Panics
    /// If it is not shown in time.
    #[track_caller]
    pub fn end_of_input_at(&mut self, question: &str) {
        self.wait_for(question);
        self.keys("\u{4}");
    }

    /// Waits until the program has ended; what was shown is its standard output.
    ///
    /// # Panics
    /// If it does not end in time.
    #[track_caller]
    #[must_use]
    pub fn finish(mut self) -> Output {
        let deadline = Instant::now() + PATIENCE;
        let (shown, code) = loop {
            if let Some((shown, code)) = self.ending() {
                break (shown.replace('\r', ""), code);
            }
            assert!(self.show(deadline), "it does not end:\n{}", self.screen);
        };
        self.keys("\n");
        self.child.wait().expect("it was started above");
        let output = process::Output {
            status: ExitStatus::from_raw(code << 8),
            stdout: shown.into_bytes(),
            stderr: Vec::new(),
        };
        Output::new(output, self.sandbox.folder())
    }

    /// All that the program showed, and its exit code, or a signal as 128 and its number; `None` while it runs.
    fn ending(&self) -> Option<(&str, i32)> {
        let (shown, ending) = self.screen.rsplit_once(END)?;
        let code = ending.strip_suffix(' ')?;
        Some((
            shown,
            code.parse().expect("a shell's exit codes are numbers"),
        ))
    }

    #[track_caller]
    fn wait_for(&mut self, text: &str) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(at) = self.screen[self.seen..].find(text) {
                self.seen += at + text.len();
                return;
            }
            assert!(
                self.show(deadline),
                "`{text}` is not shown:\n{}",
                self.screen
            );
        }
    }

    /// Takes what is shown next; `false` at its end, or if nothing comes in time.
    fn show(&mut self, deadline: Instant) -> bool {
        let left = deadline.saturating_duration_since(Instant::now());
        match self.shown.recv_timeout(left) {
            Ok(bytes) => {
                self.screen.push_str(&String::from_utf8_lossy(&bytes));
                true
            }
            Err(_) => false,
        }
    }

    fn keys(&mut self, keys: &str) {
        self.keys
            .write_all(keys.as_bytes())
            .expect("the terminal is open");
    }
}

/// The side of the keys, and the side of the program.
fn open(columns: u16) -> (File, File) {
    let keys = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("there are terminals left");
    grantpt(&keys)
        .and_then(|()| unlockpt(&keys))
        .expect("it is ours");
    let size = Winsize {
        ws_row: 24,
        ws_col: columns,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    tcsetwinsize(&keys, size).expect("it is a terminal");
    let name = ptsname(&keys, Vec::new()).expect("it has a name");
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    // Not to become the terminal of the tests.
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NOCTTY);
    let screen = options.open(OsStr::from_bytes(name.to_bytes()));
    (File::from(keys), screen.expect("it was unlocked above"))
}
