//! Runs a command for what it prints.

use super::{ChildProcess, Pipe, PipeRead};
use std::{
    io::{self, Write},
    process::{Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

/// The longest output of a command, in bytes. No secret is longer.
pub const MAX_OUTPUT: usize = 64 << 10;

/// The longest wait for one of two pipes.
const TICK: Duration = Duration::from_millis(5);

/// The result of a command that has ended. Has no `Debug`: the output may be a secret.
pub struct Output {
    pub status: ExitStatus,
    /// Its standard output.
    pub stdout: Vec<u8>,
    /// Its messages; empty unless its standard error is a pipe.
    pub stderr: Vec<u8>,
}

/// Runs a command to its end, with `input` as its standard input.
///
/// Returns `None` if the command did not end within `limit`, or left a process behind that still holds its output:
/// both are killed.
///
/// # Errors
/// If it cannot be started or waited for, or prints more than [`MAX_OUTPUT`] bytes.
pub fn output_within(
    command: &mut Command,
    input: Option<&[u8]>,
    limit: Duration,
) -> io::Result<Option<Output>> {
    let deadline = Instant::now() + limit;
    command.stdout(Stdio::piped());
    command.stdin(input.map_or_else(Stdio::null, |_| Stdio::piped()));
    let mut child = ChildProcess::spawn(command)?;
    if let (Some(mut pipe), Some(input)) = (child.inner().stdin.take(), input) {
        // A pipe holds more than a secret has; a command that does not read it fails, or does not need it.
        let _ = pipe.write_all(input);
    }
    let mut stdout = Collected::new(child.inner().stdout.take().map(Pipe::new));
    let mut stderr = Collected::new(child.inner().stderr.take().map(Pipe::new));
    while !(stdout.is_whole() && stderr.is_whole()) {
        if Instant::now() >= deadline {
            return Ok(None);
        }
        stdout.collect()?;
        stderr.collect()?;
    }
    let status = child.wait_while(|| Instant::now() < deadline)?;
    Ok(status.map(|status| Output {
        status,
        stdout: stdout.bytes,
        stderr: stderr.bytes,
    }))
}

/// The bytes of a pipe so far.
struct Collected {
    pipe: Option<Pipe>,
    bytes: Vec<u8>,
}

impl Collected {
    fn new(pipe: Option<Pipe>) -> Self {
        Self {
            pipe,
            bytes: Vec::new(),
        }
    }

    fn is_whole(&self) -> bool {
        self.pipe.is_none()
    }

    fn collect(&mut self) -> io::Result<()> {
        let Some(pipe) = &mut self.pipe else {
            return Ok(());
        };
        if pipe.read(&mut self.bytes, TICK)? == PipeRead::End {
            self.pipe = None;
        }
        if self.bytes.len() > MAX_OUTPUT {
            return Err(io::Error::other(format!("larger than {MAX_OUTPUT} bytes")));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{Output, output_within};
    use std::{
        io,
        process::{Command, Stdio},
        time::Duration,
    };

    const LONG: Duration = Duration::from_secs(60);

    fn run(script: &str, input: Option<&[u8]>, limit: Duration) -> io::Result<Option<Output>> {
        let mut command = Command::new("sh");
        command.args(["-c", script]).stderr(Stdio::piped());
        output_within(&mut command, input, limit)
    }

    #[test]
    fn both_outputs_and_the_status_are_given() {
        let output = run("cat; echo sorry >&2; exit 3", Some(b"hello"), LONG);
        let output = output.unwrap().unwrap();
        assert_eq!(output.stdout, b"hello");
        assert_eq!(output.stderr, b"sorry\n");
        assert_eq!(output.status.code(), Some(3));
    }

    #[test]
    fn what_does_not_end_in_time_has_no_output() {
        for script in ["echo half; sleep 1000", "sleep 1000 & exit 0"] {
            assert!(
                run(script, None, Duration::from_millis(50))
                    .unwrap()
                    .is_none()
            );
        }
    }

    #[test]
    fn an_endless_output_is_an_error() {
        let error = run("yes", None, LONG).err().unwrap();
        assert_eq!(error.to_string(), "larger than 65536 bytes");
    }
}
