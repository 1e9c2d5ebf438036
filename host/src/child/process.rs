//! A child process and the processes that it starts.

use rustix::{
    process::{Pid, Signal, WaitId, WaitIdOptions, getpgrp, kill_process_group, waitid},
    termios::tcgetpgrp,
};
use std::{
    fs::File,
    io,
    os::unix::process::CommandExt,
    process::{Child, Command, ExitStatus},
    thread,
    time::Duration,
};

/// The time between two checks of a running child.
const TICK: Duration = Duration::from_millis(5);

/// A running child. Dropped before it has ended, it is killed, with every process of its group.
#[derive(Debug)]
pub struct ChildProcess {
    child: Child,
    /// The child leads a process group of its own.
    is_leader: bool,
    /// Set when the child was waited for: from then on its number may be another process's.
    status: Option<ExitStatus>,
}

impl ChildProcess {
    /// Starts a child that leads a process group of its own, which Ctrl-C does not reach.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn spawn_apart(command: &mut Command) -> io::Result<Self> {
        Self::spawn_with(command, true)
    }

    /// Starts a child that may ask the user at the terminal.
    ///
    /// In the foreground of a terminal it stays in this process's group: there it can read what the user types, and
    /// Ctrl-C and Ctrl-Z reach it. Anywhere else it leads a group of its own, so that all of it can be ended.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn spawn(command: &mut Command) -> io::Result<Self> {
        Self::spawn_with(command, !is_in_foreground())
    }

    fn spawn_with(command: &mut Command, is_leader: bool) -> io::Result<Self> {
        if is_leader {
            command.process_group(0);
        }
        Ok(Self {
            child: command.spawn()?,
            is_leader,
            status: None,
        })
    }

    /// The child itself, for its pipes.
    pub(super) fn inner(&mut self) -> &mut Child {
        &mut self.child
    }

    /// Waits as long as `go_on` agrees; it is asked every few milliseconds. `None` if the child still runs.
    ///
    /// # Errors
    /// If the child cannot be waited for.
    pub fn wait_while(
        &mut self,
        mut go_on: impl FnMut() -> bool,
    ) -> io::Result<Option<ExitStatus>> {
        loop {
            let status = self.try_wait()?;
            if status.is_some() || !go_on() {
                return Ok(status);
            }
            thread::sleep(TICK);
        }
    }

    /// The exit status, if the child has ended.
    ///
    /// # Errors
    /// If the child cannot be waited for.
    pub fn try_wait(&mut self) -> io::Result<Option<ExitStatus>> {
        if self.status.is_none() {
            self.status = self.child.try_wait()?;
        }
        Ok(self.status)
    }

    /// The exit status, if the child has ended. What it left running is killed first.
    ///
    /// # Errors
    /// If the child cannot be waited for.
    pub fn try_wait_for_all(&mut self) -> io::Result<Option<ExitStatus>> {
        if self.status.is_none() {
            // Asked once: a child that ends right after this is for the next call, which kills its group first.
            if !self.has_ended() {
                return Ok(None);
            }
            self.kill();
        }
        self.try_wait()
    }

    /// Reports if the child has ended, without taking its status: until that is taken its number stays its own.
    fn has_ended(&self) -> bool {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        let status = self.pid().map(|pid| waitid(WaitId::Pid(pid), options));
        matches!(status, Some(Ok(Some(_))))
    }

    fn kill(&mut self) {
        // It may have ended by itself, and its group may be empty.
        if self.is_leader {
            let _ = self.pid().map(|pid| kill_process_group(pid, Signal::KILL));
        }
        let _ = self.child.kill();
    }

    fn pid(&self) -> Option<Pid> {
        i32::try_from(self.child.id()).ok().and_then(Pid::from_raw)
    }
}

impl Drop for ChildProcess {
    fn drop(&mut self) {
        if self.status.is_none() {
            self.kill();
            let _ = self.child.wait();
        }
    }
}

/// Reports if this process is in the foreground of a terminal.
fn is_in_foreground() -> bool {
    let terminal = File::open("/dev/tty");
    terminal.is_ok_and(|terminal| tcgetpgrp(terminal).is_ok_and(|group| group == getpgrp()))
}

#[cfg(test)]
pub(super) mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::ChildProcess;
    use std::{
        io::Read,
        process::{Command, Stdio},
        time::{Duration, Instant},
    };

    /// Starts a script, and reads the first line that it prints.
    fn started(script: &str) -> (ChildProcess, String) {
        let mut command = Command::new("sh");
        command.args(["-c", script]).stdout(Stdio::piped());
        let mut child = ChildProcess::spawn_apart(&mut command).unwrap();
        let mut stdout = child.inner().stdout.take().unwrap();
        let mut line = String::new();
        while !line.ends_with('\n') {
            let mut byte = [0];
            stdout.read_exact(&mut byte).unwrap();
            line.push(char::from(byte[0]));
        }
        (child, line.trim_end().to_owned())
    }

    /// Reports if a process ends soon. A zombie has ended; whoever inherits it may be slow to wait for it.
    pub fn ends(process: &str) -> bool {
        let has_ended = || {
            let state = Command::new("ps")
                .args(["-o", "stat=", "-p", process])
                .output();
            let state = String::from_utf8(state.unwrap().stdout).unwrap();
            state.trim().is_empty() || state.trim().starts_with('Z')
        };
        let until = Instant::now() + Duration::from_secs(10);
        while !has_ended() {
            if Instant::now() > until {
                return false;
            }
        }
        true
    }

    #[test]
    fn whatever_a_child_started_is_killed_with_it() {
        let (mut child, grandchild) = started("sleep 1000 & echo $!; wait");
        assert_eq!(child.wait_while(|| false).unwrap(), None);
        drop(child);
        assert!(ends(&grandchild));
    }

    #[test]
    fn what_a_child_left_running_is_killed_before_it_is_waited_for() {
        let (mut child, grandchild) = started("sleep 1000 & echo $!; exit 3");
        let status = loop {
            if let Some(status) = child.try_wait_for_all().unwrap() {
                break status;
            }
        };
        assert_eq!(status.code(), Some(3));
        assert!(ends(&grandchild));
        assert_eq!(child.try_wait_for_all().unwrap(), Some(status));
    }
}
