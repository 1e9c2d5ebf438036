//! A terminal of 80 columns, with typed answers.

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
    /// Starts the program with these arguments and variables.
    ///
    /// # Panics
    /// When there are no terminals to be had.
    #[must_use]
    pub fn start(sandbox: &'a Sandbox, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let (keys, screen) = open();
        let program = sandbox.command([""; 0]).get_program().to_owned();
        // It makes the terminal the program's own, so that Ctrl-C comes as a signal.
        let mut command = sandbox.command_of("setsid", ["--ctty", "--wait"]);
        command.arg(program).args(arguments);
        command.env("PATH", "/usr/bin:/bin").env("TERM", "xterm");
        // So that paths are shown from `~` on: where a line is broken must not depend on the machine.
        command.env("HOME", sandbox.folder());
        command.envs(variables.iter().copied());
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
    /// When it is not shown in time.
    #[track_caller]
    pub fn answer(&mut self, question: &str, line: &str) {
        self.wait_for(question);
        self.keys(&format!("{line}\n"));
    }

    /// Waits until this text is shown, and presses Ctrl-C.
    ///
    /// # Panics
    /// When it is not shown in time.
    #[track_caller]
    pub fn interrupt_at(&mut self, question: &str) {
        self.wait_for(question);
        self.keys("\u{3}");
    }

    /// Waits until this text is shown, and presses Ctrl-D.
    ///
    /// # Panics
    /// When it is not shown in time.
    #[track_caller]
    pub fn end_of_input_at(&mut self, question: &str) {
        self.wait_for(question);
        self.keys("\u{4}");
    }

    /// Waits until the program has ended; what was shown is its standard output.
    ///
    /// # Panics
    /// When it does not end in time.
    #[track_caller]
    #[must_use]
    pub fn finish(mut self) -> Output {
        let deadline = Instant::now() + PATIENCE;
        while self.show(deadline) {}
        assert!(
            Instant::now() < deadline,
            "it does not end:\n{}",
            self.screen
        );
        let status = self.child.wait().expect("it was started above");
        let output = process::Output {
            status: shown_status(status),
            stdout: self.screen.replace('\r', "").into_bytes(),
            stderr: Vec::new(),
        };
        Output::new(output, self.sandbox.folder())
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

/// `setsid` passes the program's status on, and a signal as 128 and its number.
fn shown_status(status: ExitStatus) -> ExitStatus {
    status
        .signal()
        .map_or(status, |signal| ExitStatus::from_raw((128 + signal) << 8))
}

/// The side of the keys, and the side of the program.
fn open() -> (File, File) {
    let keys = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("there are terminals left");
    grantpt(&keys)
        .and_then(|()| unlockpt(&keys))
        .expect("it is ours");
    let size = Winsize {
        ws_row: 24,
        ws_col: 80,
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
