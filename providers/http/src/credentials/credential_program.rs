//! Runs a program that prints credentials: for a limited time, without input, and never left behind.

use std::{
    io::{self, Read},
    process::{Child, Command, ExitStatus, Output, Stdio},
    thread,
    time::Duration,
};
use tokio::time::interval;

/// The time between two checks for the program's end.
const TICK: Duration = Duration::from_millis(20);
/// The most that is read of each output, in bytes; no credential is longer.
const MAX_OUTPUT: u64 = 256 << 10;

/// Runs the program to its end, and kills everything that it left running. Waits without holding the thread. A
/// future that is dropped kills the program with everything that it started.
///
/// # Errors
/// If it cannot be started or watched.
pub async fn output_of(mut command: Command) -> io::Result<Output> {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut running = Running {
        child: command.spawn()?,
        is_over: false,
    };
    let stdout = read(running.child.stdout.take())?;
    let stderr = read(running.child.stderr.take())?;
    let status = running.ended().await?;
    let join = |reader: thread::JoinHandle<Vec<u8>>| reader.join().unwrap_or_default();
    Ok(Output {
        status,
        stdout: join(stdout),
        stderr: join(stderr),
    })
}

fn read(pipe: Option<impl Read + Send + 'static>) -> io::Result<thread::JoinHandle<Vec<u8>>> {
    thread::Builder::new().spawn(move || {
        let mut bytes = Vec::new();
        if let Some(pipe) = pipe {
            // The bytes before an error are kept.
            let _ = pipe.take(MAX_OUTPUT).read_to_end(&mut bytes);
        }
        bytes
    })
}

/// A program with everything that it started, which ends with it.
struct Running {
    child: Child,
    is_over: bool,
}

impl Running {
    async fn ended(&mut self) -> io::Result<ExitStatus> {
        let mut tick = interval(TICK);
        loop {
            tick.tick().await;
            if self.has_ended()? {
                return self.end();
            }
        }
    }

    /// Checks without collecting the status: until then the numbers of process and group stay taken.
    fn has_ended(&mut self) -> io::Result<bool> {
        use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        let status = waitid(WaitId::Pid(Pid::from_child(&self.child)), options)?;
        Ok(status.is_some())
    }

    fn end(&mut self) -> io::Result<ExitStatus> {
        self.is_over = true;
        // An error means that there is no process left to kill.
        let _ = rustix::process::kill_process_group(
            rustix::process::Pid::from_child(&self.child),
            rustix::process::Signal::KILL,
        );
        self.child.wait()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.is_over {
            let _ = self.end();
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::output_of;
    use futures_util::future::{Either, select};
    use std::{fs::File, io::Read, pin::pin, process::Command, thread};
    use tokio::runtime::Builder;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    fn block_on<T>(future: impl Future<Output = T>) -> T {
        let runtime = Builder::new_current_thread().enable_time().build();
        runtime.unwrap().block_on(future)
    }

    #[test]
    fn its_output_is_returned() {
        let output = block_on(output_of(shell("echo token; echo talk >&2; exit 3"))).unwrap();
        assert_eq!(
            (output.stdout, output.stderr),
            (b"token\n".to_vec(), b"talk\n".to_vec())
        );
        assert_eq!(output.status.code(), Some(3));
    }

    #[test]
    fn its_background_processes_are_killed_and_not_waited_for() {
        let output = block_on(output_of(shell("sleep 600 & echo token"))).unwrap();
        assert_eq!(output.stdout, b"token\n");
    }

    #[test]
    fn a_dropped_run_kills_the_program_with_everything_that_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let fifo = folder.path().join("fifo");
        assert!(
            Command::new("mkfifo")
                .arg(&fifo)
                .status()
                .unwrap()
                .success()
        );
        let script = format!("exec 3>'{}'; sleep 600 & sleep 600", fifo.display());
        let (tell, started) = tokio::sync::oneshot::channel();
        let watcher = thread::spawn(move || {
            let mut fifo = File::open(fifo).unwrap();
            tell.send(()).unwrap();
            // Ends when the last process that holds it open has ended.
            fifo.read_to_end(&mut Vec::new()).unwrap()
        });
        let ended = block_on(async {
            let output = pin!(output_of(shell(&script)));
            matches!(select(output, started).await, Either::Left(_))
        });
        assert!(!ended);
        assert_eq!(watcher.join().unwrap(), 0);
    }
}
