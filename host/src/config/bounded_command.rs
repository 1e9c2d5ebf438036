//! Running a command for what it prints, for a limited time.

use crate::{host_thread::ours, regular_file::read_text};
use std::{
    io::{self, Read, Write},
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{self, Receiver},
    thread,
    time::{Duration, Instant},
};

/// More than this is no secret, in bytes.
pub(super) const MAX_BYTES: u64 = 64 << 10;

/// A command that has ended. Has no `Debug`: what it printed may be a secret.
pub(super) struct Ended {
    pub(super) status: ExitStatus,
    pub(super) stdout: io::Result<String>,
    /// What it said, if that was asked for.
    pub(super) stderr: String,
}

/// Runs a command to its end, with `input` as its standard input; `None` if it did not end within `limit`, and was
/// killed, or left behind a process of its own that still holds its output. Its messages are only read if its
/// standard error is a pipe.
///
/// # Errors
/// If it cannot be started, or waited for.
pub(super) fn run(
    command: &mut Command,
    input: Option<&[u8]>,
    limit: Duration,
) -> io::Result<Option<Ended>> {
    command.stdout(Stdio::piped());
    command.stdin(input.map_or_else(Stdio::null, |_| Stdio::piped()));
    let mut child = command.spawn()?;
    let deadline = Instant::now() + limit;
    if let (Some(mut pipe), Some(input)) = (child.stdin.take(), input) {
        // A pipe holds more than a secret has; a command that does not listen says so by its status.
        let _ = pipe.write_all(input);
    }
    let stdout = child.stdout.take().map(in_the_background);
    let stderr = child.stderr.take().map(in_the_background);
    let Some(status) = wait_until(&mut child, deadline)? else {
        return Ok(None);
    };
    let received = |text: Option<Receiver<_>>| match text {
        None => Some(Ok(String::new())),
        Some(text) => text.recv_timeout(left(deadline)).ok(),
    };
    let (Some(stdout), Some(stderr)) = (received(stdout), received(stderr)) else {
        return Ok(None);
    };
    Ok(Some(Ended {
        status,
        stdout,
        stderr: stderr.unwrap_or_default(),
    }))
}

fn left(deadline: Instant) -> Duration {
    deadline.saturating_duration_since(Instant::now())
}

/// What comes out of the pipe until its end.
fn in_the_background(pipe: impl Read + Send + 'static) -> Receiver<io::Result<String>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(ours(move || {
        // Nobody listens any more if that took too long.
        let _ = sender.send(read_text(pipe, MAX_BYTES));
    }));
    receiver
}

/// How the child ended; `None` if it did not in time, and was killed.
fn wait_until(child: &mut Child, deadline: Instant) -> io::Result<Option<ExitStatus>> {
    const TICK: Duration = Duration::from_millis(5);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if Instant::now() >= deadline {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(TICK);
    }
}
