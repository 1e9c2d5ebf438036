//! Listens to the child of a check.

use super::{Event, Finding};
use crate::{
    cli::messages::{ErrorReport, count},
    registry::{ChildEvent, ChildExit, HelperProcess},
};
use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

/// The time between two checks for an interruption by the user.
const TICK: Duration = Duration::from_millis(200);
/// A heavy step may be silent for so many times longer: it makes thousands of requests.
const HEAVY: u32 = 10;

/// The end of the child.
#[derive(Debug, PartialEq, Eq)]
pub enum ChildEnd {
    /// With the last step, and everything removed.
    Complete,
    /// The storage could not be opened.
    NotOpened(ErrorReport),
    /// The user wants to stop.
    Stopped,
    /// The child died, or was given up.
    Lost {
        /// In this step.
        during: Option<String>,
        /// The event, as a sentence about "it".
        how: String,
    },
}

/// Listens to one child.
pub struct Listener<'a> {
    helper: &'a mut HelperProcess,
    patience: Duration,
    stop: &'a AtomicBool,
    during: Option<String>,
    is_heavy: bool,
}

impl<'a> Listener<'a> {
    /// Gives the child up after `patience` without a report, and in a heavy step later.
    pub fn new(helper: &'a mut HelperProcess, patience: Duration, stop: &'a AtomicBool) -> Self {
        Self {
            helper,
            patience,
            stop,
            during: None,
            is_heavy: false,
        }
    }

    fn patience(&self) -> Duration {
        self.patience * if self.is_heavy { HEAVY } else { 1 }
    }

    /// Passes on what the child reports until it ends.
    pub fn listen(mut self, each: &mut dyn FnMut(Event)) -> ChildEnd {
        let mut last = Instant::now();
        loop {
            match self.helper.next_event(TICK.min(self.patience)) {
                ChildEvent::Line(line) => {
                    last = Instant::now();
                    if let Some(end) = self.take(&line, each) {
                        return end;
                    }
                }
                ChildEvent::Ended(end) => return self.lost(how_ended(end)),
                ChildEvent::Silence if self.stop.load(Ordering::Relaxed) => {
                    return ChildEnd::Stopped;
                }
                ChildEvent::Silence if last.elapsed() > self.patience() => {
                    let seconds = usize::try_from(self.patience().as_secs()).unwrap_or(usize::MAX);
                    let seconds = count(seconds, "second");
                    return self.lost(format!("it did not return within {seconds}"));
                }
                ChildEvent::Silence => {}
            }
        }
    }

    fn take(&mut self, line: &str, each: &mut dyn FnMut(Event)) -> Option<ChildEnd> {
        match serde_json::from_str(line) {
            Ok(Event::Done) => return Some(ChildEnd::Complete),
            Ok(Event::NotOpened(trouble)) => return Some(ChildEnd::NotOpened(trouble.into())),
            Ok(Event::Begun { name, is_heavy }) => {
                self.during = Some(name);
                self.is_heavy = is_heavy;
            }
            Ok(event) => {
                if matches!(&event, Event::Ended(Finding { .. })) {
                    self.during = None;
                }
                each(event);
            }
            // Only a provider that writes to a descriptor which is not its own makes such a line.
            Err(_) => {}
        }
        None
    }

    fn lost(&mut self, how: String) -> ChildEnd {
        ChildEnd::Lost {
            during: self.during.take(),
            how,
        }
    }
}

fn how_ended(end: ChildExit) -> String {
    match end {
        ChildExit::Exited(_) => "it ended the process".to_owned(),
        ChildExit::Signal(signal) => format!("it crashed (signal {signal})"),
    }
}

#[cfg(test)]
mod tests {
    use super::{ChildEnd, Event, Listener};
    use crate::registry::HelperProcess;
    use std::{process::Command, sync::atomic::AtomicBool, time::Duration};

    fn listen(script: &str, patience: u64, stop: bool) -> (ChildEnd, Vec<Event>) {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        let mut helper = HelperProcess::start(command).expect("there is a shell");
        let (mut events, stop) = (Vec::new(), AtomicBool::new(stop));
        let listener = Listener::new(&mut helper, Duration::from_secs(patience), &stop);
        let end = listener.listen(&mut |event| events.push(event));
        (end, events)
    }

    #[test]
    fn a_crash_belongs_to_the_step_that_had_begun() {
        let script = r#"echo '{"begun":{"name":"read","is_heavy":false}}' >&0; kill -SEGV $$"#;
        let expected = ChildEnd::Lost {
            during: Some("read".to_owned()),
            how: "it crashed (signal 11)".to_owned(),
        };
        assert_eq!(listen(script, 60, false).0, expected);
    }

    #[test]
    fn an_exit_before_the_end_is_no_end() {
        let expected = ChildEnd::Lost {
            during: None,
            how: "it ended the process".to_owned(),
        };
        assert_eq!(listen("exit 0", 60, false).0, expected);
        assert_eq!(
            listen("echo '\"done\"' >&0", 60, false).0,
            ChildEnd::Complete
        );
    }

    #[test]
    fn silence_is_given_up_and_a_stop_obeyed() {
        let (end, events) = listen("echo noise >&0; sleep 1000", 0, false);
        assert!(
            matches!(end, ChildEnd::Lost { during: None, .. }),
            "{end:?}"
        );
        assert!(events.is_empty());
        assert_eq!(listen("sleep 1000", 60, true).0, ChildEnd::Stopped);
    }

    #[test]
    fn a_heavy_step_is_given_longer_and_the_next_one_is_not() {
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 1000"]);
        let mut helper = HelperProcess::start(command).expect("there is a shell");
        let stop = AtomicBool::new(false);
        let mut listener = Listener::new(&mut helper, Duration::from_secs(7), &stop);
        let mut patience_in = |is_heavy| {
            let line = format!(r#"{{"begun":{{"name":"many","is_heavy":{is_heavy}}}}}"#);
            assert_eq!(listener.take(&line, &mut |_| {}), None);
            listener.patience().as_secs()
        };
        assert_eq!((patience_in(true), patience_in(false)), (70, 7));
    }
}
