//! A child of this program in which a provider's code runs, so that its end is not ours.
//!
//! It reports by lines on a pipe that is its standard input: nothing that a provider prints gets there.

use crate::host_thread::ours;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};
use std::{
    fs::File,
    io::{self, BufRead, BufReader, PipeReader, Read, Write},
    os::{
        fd::AsFd,
        unix::process::{CommandExt, ExitStatusExt},
    },
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

/// How often waiting is interrupted to look whether the child still lives.
const TICK: Duration = Duration::from_millis(20);

/// How many lines may wait to be read before the child waits.
const MAX_WAITING: usize = 100;

/// The longest line, in bytes. What is reported was cut to a few hundred characters.
const MAX_LINE: u64 = 64 * 1024;

/// How long the last lines of a child that has ended may take to be read, on a machine that has other things to
/// do.
const GRACE: Duration = Duration::from_secs(10);

/// What came of waiting for the child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChildEvent {
    /// It reported a line.
    Line(String),
    /// It has ended, after everything that it reported.
    Ended(ChildExit),
    /// It said nothing for as long as it was given.
    Silence,
}

/// How a child ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChildExit {
    /// By itself, with this status.
    Exited(i32),
    /// By a signal.
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
    child: Child,
    lines: Receiver<String>,
    /// Set when the child was waited for: from then on its number may be another process's.
    end: Option<ChildExit>,
}

impl HelperProcess {
    /// Starts it, silent but for its reports.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn start(mut command: Command) -> io::Result<Self> {
        let (reader, writer) = io::pipe()?;
        // A group of its own: Ctrl-C reaches this process, which then decides.
        command
            .process_group(0)
            .stdin(writer)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let child = command.spawn()?;
        // It holds the other end of the pipe, whose end tells that the child's is closed.
        drop(command);
        Ok(Self {
            child,
            lines: read_lines(reader),
            end: None,
        })
    }

    /// Waits for its next word, at most for `patience`.
    pub fn next_event(&mut self, patience: Duration) -> ChildEvent {
        let until = Instant::now() + patience;
        loop {
            match self.lines.recv_timeout(TICK) {
                Ok(line) => return ChildEvent::Line(line),
                // The pipe is closed, but the process may live on.
                Err(RecvTimeoutError::Disconnected) => thread::sleep(TICK),
                Err(RecvTimeoutError::Timeout) => {}
            }
            if let Some(end) = self.end() {
                let last = self.lines.recv_timeout(GRACE).ok();
                return last.map_or(ChildEvent::Ended(end), ChildEvent::Line);
            }
            if Instant::now() >= until {
                return ChildEvent::Silence;
            }
        }
    }

    /// How it ended, if it has. What it left running is ended before it is waited for: only until then its
    /// number is surely that of its own group.
    fn end(&mut self) -> Option<ChildExit> {
        if self.end.is_none() && self.has_ended() {
            self.kill_group();
            self.end = self.child.wait().ok().map(ChildExit::from);
        }
        self.end
    }

    fn has_ended(&self) -> bool {
        let look = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        let status = self.pid().map(|pid| waitid(WaitId::Pid(pid), look));
        matches!(status, Some(Ok(Some(_))))
    }

    fn kill_group(&self) {
        // A group that has no member left is as good as one that was ended.
        let _ = self.pid().map(|pid| kill_process_group(pid, Signal::KILL));
    }

    fn pid(&self) -> Option<Pid> {
        i32::try_from(self.child.id()).ok().and_then(Pid::from_raw)
    }
}

impl Drop for HelperProcess {
    fn drop(&mut self) {
        if self.end.is_none() {
            self.kill_group();
            let _ = self.child.wait();
        }
    }
}

fn read_lines(pipe: PipeReader) -> Receiver<String> {
    let (sender, receiver) = mpsc::sync_channel(MAX_WAITING);
    thread::spawn(ours(move || {
        let mut pipe = BufReader::new(pipe);
        while let Some(line) = read_line(&mut pipe) {
            if sender.send(line).is_err() {
                break;
            }
        }
    }));
    receiver
}

/// `None` at the end, and for what is no line of ours: the provider can write here too.
fn read_line(pipe: &mut impl BufRead) -> Option<String> {
    let mut line = Vec::new();
    pipe.take(MAX_LINE).read_until(b'\n', &mut line).ok()?;
    let is_cut = line.len() as u64 == MAX_LINE && line.last() != Some(&b'\n');
    if is_cut || line.is_empty() {
        return None;
    }
    let text = String::from_utf8(line).ok()?;
    Some(text.strip_suffix('\n').unwrap_or(&text).to_owned())
}

/// In the child: where it reports to its parent.
#[derive(Debug)]
pub struct Reports(File);

impl Reports {
    /// Opens the way to the parent, and ties this process to the parent's life.
    ///
    /// # Errors
    /// If this process was not started by [`HelperProcess::start`].
    pub fn to_parent() -> io::Result<Self> {
        #[cfg(target_os = "linux")]
        rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
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
    fn a_signal_is_told() {
        let mut helper = shell("kill -SEGV $$");
        assert_eq!(
            helper.next_event(LONG),
            ChildEvent::Ended(ChildExit::Signal(11))
        );
    }

    #[test]
    fn silence_ends_the_wait_and_what_was_started_ends_with_it() {
        let mut helper = shell("sleep 1000 & echo $! >&0; wait");
        let ChildEvent::Line(inner) = helper.next_event(LONG) else {
            panic!("it said nothing");
        };
        assert_eq!(helper.next_event(Duration::ZERO), ChildEvent::Silence);
        drop(helper);
        assert_ends(&inner);
    }

    #[test]
    fn what_was_left_running_ends_with_it() {
        let mut helper = shell("sleep 1000 & echo $! >&0; exit 3");
        let ChildEvent::Line(inner) = helper.next_event(LONG) else {
            panic!("it said nothing");
        };
        assert_eq!(
            helper.next_event(LONG),
            ChildEvent::Ended(ChildExit::Exited(3))
        );
        assert_ends(&inner);
        assert_eq!(
            helper.next_event(LONG),
            ChildEvent::Ended(ChildExit::Exited(3))
        );
    }

    fn assert_ends(process: &str) {
        let gone = || {
            let stat = std::fs::read_to_string(format!("/proc/{process}/stat"));
            // A zombie has ended; its parent is gone, and whoever inherits it may be slow.
            stat.map_or(true, |stat| stat.contains(") Z "))
        };
        assert!((0..1000).any(|_| gone() || {
            std::thread::yield_now();
            false
        }));
    }
}
