//! Starts a program for the official crate: for a limited time, without input, and never left behind.

use super::{developer_tool::DeveloperTool, reply::carried};
use azure_identity::Executor;
use std::{
    ffi::OsStr,
    io::{self, Read},
    process::{Child, Command, ExitStatus, Output, Stdio},
    thread,
    time::Duration,
};
use tokio::time::{interval, timeout};

/// `az` is slow where it starts for the first time, and asks Microsoft Entra.
const LIMIT: Duration = Duration::from_secs(30);
/// How often it is looked whether the program has ended.
const TICK: Duration = Duration::from_millis(20);
/// More than this is no token, in bytes.
const MAX_OUTPUT: u64 = 256 << 10;

/// Runs one of the programs. Waits without holding the thread, so that a cancelled call ends at once.
#[derive(Debug)]
pub struct Runner {
    pub tool: DeveloperTool,
}

#[async_trait::async_trait]
impl Executor for Runner {
    async fn run(&self, program: &OsStr, args: &[&OsStr]) -> io::Result<Output> {
        let mut command = Command::new(program);
        command.args(args);
        let not_started =
            |error: &io::Error| io::Error::other(carried(self.tool.not_started(error)));
        let output = timeout(LIMIT, output(command))
            .await
            .map_err(|_| io::Error::other(carried(self.tool.too_slow(LIMIT))))?
            .map_err(|error| not_started(&error))?;
        if output.status.success() {
            return Ok(output);
        }
        Err(io::Error::other(carried(self.tool.failure(&output))))
    }
}

async fn output(mut command: Command) -> io::Result<Output> {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut running = Running {
        child: command.spawn()?,
        is_over: false,
    };
    let stdout = read(running.child.stdout.take());
    let stderr = read(running.child.stderr.take());
    let status = running.ended().await?;
    let join = |reader: thread::JoinHandle<Vec<u8>>| reader.join().unwrap_or_default();
    Ok(Output {
        status,
        stdout: join(stdout),
        stderr: join(stderr),
    })
}

fn read(pipe: Option<impl Read + Send + 'static>) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(pipe) = pipe {
            // What was read before an error is all that there is.
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

    /// Looks without taking note of it: until then its number, and that of its group, is nobody else's.
    #[cfg(unix)]
    fn has_ended(&mut self) -> io::Result<bool> {
        use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        let status = waitid(WaitId::Pid(Pid::from_child(&self.child)), options)?;
        Ok(status.is_some())
    }

    #[cfg(not(unix))]
    fn has_ended(&mut self) -> io::Result<bool> {
        Ok(self.child.try_wait()?.is_some())
    }

    fn end(&mut self) -> io::Result<ExitStatus> {
        self.is_over = true;
        // Where nobody is left to be ended, all is well.
        #[cfg(unix)]
        let _ = rustix::process::kill_process_group(
            rustix::process::Pid::from_child(&self.child),
            rustix::process::Signal::KILL,
        );
        #[cfg(not(unix))]
        let _ = self.child.kill();
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

#[cfg(all(test, unix))]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{Runner, output};
    use crate::credential::token::{developer_tool::DeveloperTool, reply::told};
    use azure_identity::Executor;
    use futures_util::future::{Either, select};
    use std::{ffi::OsStr, fs::File, io::Read, pin::pin, process::Command, thread};
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
    fn what_it_prints_is_taken() {
        let output = block_on(output(shell("echo token; echo talk >&2; exit 3"))).unwrap();
        assert_eq!(
            (output.stdout, output.stderr),
            (b"token\n".to_vec(), b"talk\n".to_vec())
        );
        assert_eq!(output.status.code(), Some(3));
    }

    #[test]
    fn what_it_leaves_running_is_ended_and_not_waited_for() {
        let output = block_on(output(shell("sleep 600 & echo token"))).unwrap();
        assert_eq!(output.stdout, b"token\n");
    }

    #[test]
    fn what_is_not_wanted_any_longer_is_ended_with_everything_that_it_started() {
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
            // Ends once nobody is left who holds it open.
            fifo.read_to_end(&mut Vec::new()).unwrap()
        });
        let ended = block_on(async {
            let output = pin!(output(shell(&script)));
            matches!(select(output, started).await, Either::Left(_))
        });
        assert!(!ended);
        assert_eq!(watcher.join().unwrap(), 0);
    }

    #[test]
    fn a_failure_travels_through_the_official_crate() {
        let runner = Runner {
            tool: DeveloperTool::Az,
        };
        let arguments = [OsStr::new("-c"), OsStr::new("exit 127")];
        let error = block_on(runner.run(OsStr::new("sh"), &arguments)).unwrap_err();
        let error = told(&azure_core::Error::from(error)).unwrap();
        assert_eq!(error.message(), "`az` is not installed");
    }
}
