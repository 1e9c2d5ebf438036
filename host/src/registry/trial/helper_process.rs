//! A child of this program in which a provider's code runs, so that its end is not ours.
//!
//! It reports by lines on a pipe that is its standard input: nothing that a provider prints gets there.

use crate::child::{ChildProcess, Pipe, PipeRead};
use std::{
    fs::File,
    io::{self, Write},
    os::{fd::AsFd, unix::process::ExitStatusExt},
    process::{Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

/// The time between two checks of whether the child still lives.
const TICK: Duration = Duration::from_millis(20);

/// The longest line, in bytes. Reports are cut to a few hundred characters.
const MAX_LINE: usize = 64 * 1024;

/// The result of waiting for the child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChildEvent {
    /// It reported a line.
    Line(String),
    /// It has ended, after everything that it reported.
    Ended(ChildExit),
    /// It reported nothing in time.
    Silence,
}

/// The end of a child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChildExit {
    /// It exited with this status.
    Exited(i32),
    /// A signal ended it.
    Signal(i32),
}

impl From<ExitStatus> for ChildExit {
    fn from(status: ExitStatus) -> Self {
        match status.code() {
            Some(code) => Self::Exited(code),
            None => Self::Signal(status.signal().unwrap_or_default()),
        }
    }
}

/// A running child; everything that it started ends with it, at the latest when it is dropped.
#[derive(Debug)]
pub struct HelperProcess {
    child: ChildProcess,
    /// `None` after its end, and after something that is not a line: the provider can write here too.
    reports: Option<Pipe>,
    unread: Vec<u8>,
}

impl HelperProcess {
    /// Starts it, silent but for its reports.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn start(mut command: Command) -> io::Result<Self> {
        let (reader, writer) = io::pipe()?;
        command
            .stdin(writer)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let child = ChildProcess::spawn_apart(&mut command)?;
        // It holds a writing end, which would keep the pipe open.
        drop(command);
        Ok(Self {
            child,
            reports: Some(Pipe::new(reader)),
            unread: Vec::new(),
        })
    }

    /// Waits for its next event, at most for `limit`.
    pub fn next_event(&mut self, limit: Duration) -> ChildEvent {
        let until = Instant::now() + limit;
        loop {
            if let Some(line) = self.next_line(TICK) {
                return ChildEvent::Line(line);
            }
            if let Ok(Some(status)) = self.child.try_wait_for_all() {
                // What it wrote before its end is in the pipe by now.
                let last = self.next_line(Duration::ZERO);
                return last.map_or_else(|| ChildEvent::Ended(status.into()), ChildEvent::Line);
            }
            if Instant::now() >= until {
                return ChildEvent::Silence;
            }
        }
    }

    /// The next line; `None` if none is whole within `limit`.
    fn next_line(&mut self, limit: Duration) -> Option<String> {
        loop {
            if let Some(line) = self.take_line() {
                return Some(line);
            }
            let Some(reports) = &mut self.reports else {
                // The process may live on.
                thread::sleep(limit);
                return None;
            };
            match reports.read(&mut self.unread, limit) {
                Ok(PipeRead::Bytes) => {}
                Ok(PipeRead::Nothing) => return None,
                Ok(PipeRead::End) | Err(_) => self.reports = None,
            }
        }
    }

    fn take_line(&mut self) -> Option<String> {
        let Some(end) = self.unread.iter().position(|byte| *byte == b'\n') else {
            if self.unread.len() > MAX_LINE {
                self.stop_reading();
            }
            return None;
        };
        let rest = self.unread.split_off(end + 1);
        let mut line = std::mem::replace(&mut self.unread, rest);
        line.truncate(end);
        let line = String::from_utf8(line).ok();
        if line.is_none() {
            self.stop_reading();
        }
        line
    }

    fn stop_reading(&mut self) {
        self.unread.clear();
        self.reports = None;
    }
}

/// The child's side of the pipe on which it reports to its parent.
#[derive(Debug)]
pub struct Reports(File);

impl Reports {
    /// Opens the way to the parent, and ties this process to the parent's life.
    ///
    /// # Errors
    /// If this process was not started by [`HelperProcess::start`].
    pub fn to_parent() -> io::Result<Self> {
        #[cfg(target_os = "linux")]
        rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))?;
        let pipe = io::stdin().as_fd().try_clone_to_owned()?;
        Ok(Self(File::from(pipe)))
    }

    /// Reports one line, which holds no line feed.
    ///
    /// # Errors
    /// If the parent is gone.
    pub fn line(&mut self, line: &str) -> io::Result<()> {
        self.0.write_all(format!("{line}\n").as_bytes())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{ChildEvent, ChildExit, HelperProcess};
    use std::{process::Command, time::Duration};

    fn shell(script: &str) -> HelperProcess {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        HelperProcess::start(command).unwrap()
    }

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn what_it_reports_comes_before_how_it_ended() {
        let mut helper = shell("echo noise; echo noise >&2; echo one >&0; echo two >&0; exit 7");
        let events: Vec<_> = (0..3).map(|_| helper.next_event(LONG)).collect();
        let line = |text: &str| ChildEvent::Line(text.to_owned());
        assert_eq!(
            events,
            [
                line("one"),
                line("two"),
                ChildEvent::Ended(ChildExit::Exited(7))
            ]
        );
    }

    #[test]
    fn a_line_without_end_is_no_report() {
        let endless = "exec >&0; echo one; head -c 100000 /dev/zero | tr '\\0' x; echo; echo two";
        let mut helper = shell(endless);
        assert_eq!(helper.next_event(LONG), ChildEvent::Line("one".to_owned()));
        assert!(matches!(helper.next_event(LONG), ChildEvent::Ended(_)));
    }

    #[test]
    fn a_signal_is_reported() {
        let mut helper = shell("kill -SEGV $$");
        assert_eq!(
            helper.next_event(LONG),
            ChildEvent::Ended(ChildExit::Signal(11))
        );
    }

    #[test]
    fn silence_ends_the_wait() {
        let mut helper = shell("echo one >&0; sleep 1000");
        assert_eq!(helper.next_event(LONG), ChildEvent::Line("one".to_owned()));
        assert_eq!(helper.next_event(Duration::ZERO), ChildEvent::Silence);
    }

    #[test]
    fn a_child_that_has_ended_stays_ended() {
        let mut helper = shell("sleep 1000 & exit 3");
        for _ in 0..2 {
            let expected = ChildEvent::Ended(ChildExit::Exited(3));
            assert_eq!(helper.next_event(LONG), expected);
        }
    }
}
