//! Progress while a push runs: events are counted as they come, and shown by a thread of its own.

pub mod bar_terminal;
pub mod bars;
pub mod display;
pub mod schedule;
pub mod shared;

pub use self::{display::View, shared::Shared};

use self::display::{Clock, ProgressDisplay};
use super::{Output, Prompt};
use crate::{
    cli::{
        json::{ErrorFields, Line},
        messages::{DisplayNames, reason},
    },
    config::ConflictResolution,
    host_thread,
    registry::Redactor,
    sync::{Conflict, FileEnd, SyncEvent, SyncObserver},
};
use devlog_provider_api::{Error, ObjectKey};
use std::{
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::AtomicBool,
        mpsc::{self, RecvTimeoutError, Sender},
    },
    thread::JoinHandle,
    time::Duration,
};

/// The time between two checks for due output, and so the delay of the answer to an interruption.
const TICK: Duration = Duration::from_millis(34);

/// Shows a push while it runs.
pub struct ProgressReporter {
    shared: Arc<Shared>,
    names: DisplayNames,
    prompt: Prompt,
    dry_run: bool,
    redactor: OnceLock<Redactor>,
    display: Mutex<Option<(Sender<()>, JoinHandle<()>)>>,
}

impl ProgressReporter {
    /// Begins to show. `stop` is the flag that an interruption sets.
    pub fn start(
        output: &Arc<Output>,
        names: DisplayNames,
        view: View,
        stop: &Arc<AtomicBool>,
        clock: Clock,
    ) -> Self {
        let display = ProgressDisplay::new(output, view, stop, clock);
        Self {
            shared: Arc::clone(display.shared()),
            names,
            prompt: Prompt::new(None),
            dry_run: false,
            redactor: OnceLock::new(),
            display: Mutex::new(spawn(display)),
        }
    }

    /// The output and the sums, as all threads use them.
    pub fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// Asks the user about conflicts.
    #[must_use]
    pub fn with_prompt(self, prompt: Prompt) -> Self {
        Self { prompt, ..self }
    }

    #[must_use]
    pub fn with_dry_run(self, dry_run: bool) -> Self {
        Self { dry_run, ..self }
    }

    /// From now on these secrets are taken out of the keys that the remote lists.
    pub fn redact(&self, redactor: Redactor) {
        // There is one storage a run, so it was empty.
        let _ = self.redactor.set(redactor);
    }

    /// Writes something without a bar running through it.
    pub fn aside(&self, write: impl FnOnce(&Output)) {
        self.shared.aside(write);
    }

    /// Ends, and removes what was drawn. Not left to `drop`: a provider's call that was given up keeps the
    /// observer alive.
    pub fn finish(&self) {
        let display = self
            .display
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some((sender, thread)) = display {
            drop(sender);
            // A display thread that panicked has reported that itself; the push goes on.
            let _ = thread.join();
        }
    }

    fn retrying(&self, message: &str) {
        let code = "retrying";
        self.shared.output.json(&Line::Warning { code, message });
        self.aside(|output| output.detail(message));
    }

    /// A remote may spell anything in a key.
    fn listed(&self, foreign: &[String]) {
        let redact = |key: &String| match self.redactor.get() {
            Some(redactor) => redactor.redact(key),
            None => key.clone(),
        };
        self.aside(|output| {
            if output.style().verbose {
                let show = |key| output.detail(&format!("not a journal file: {}", redact(key)));
                foreign.iter().for_each(show);
            }
        });
    }

    fn finished(&self, key: &ObjectKey, end: FileEnd<'_>) {
        let (word, size, report) = match end {
            FileEnd::Uploaded { size } if self.dry_run => ("would_upload", Some(size), None),
            FileEnd::Uploaded { size } => ("uploaded", Some(size), None),
            FileEnd::Pulled { size } if self.dry_run => ("would_pull", Some(size), None),
            FileEnd::Pulled { size } => ("pulled", Some(size), None),
            FileEnd::Removed { size } if self.dry_run => ("would_remove", Some(size), None),
            FileEnd::Removed { size } => ("removed", Some(size), None),
            FileEnd::Unchanged => ("unchanged", None, None),
            FileEnd::LeftToRemote => ("left_to_remote", None, None),
            FileEnd::Conflict => ("conflict", None, Some(reason::report_conflict(&self.names))),
            FileEnd::Failed(error) => {
                let report = reason::report_file(error, &self.names);
                ("failed", None, Some(report))
            }
        };
        self.shared.output.json(&Line::File {
            key: key.as_str(),
            end: word,
            size,
            error: report.as_ref().map(ErrorFields::from),
        });
    }
}

impl SyncObserver for ProgressReporter {
    fn on_event(&self, event: &SyncEvent<'_>) {
        self.shared.tally().record(event);
        match event {
            SyncEvent::Warning { code, message } => {
                self.aside(|output| output.warning(code, message));
            }
            SyncEvent::Retrying {
                call,
                attempt,
                wait,
                error,
            } => {
                self.retrying(&retry_line(call, *attempt, *wait, error));
            }
            SyncEvent::FileFinished { key, end } => self.finished(key, *end),
            SyncEvent::Listed { foreign, .. } => self.listed(foreign),
            _ => {}
        }
    }

    fn decide(&self, conflict: &Conflict) -> Option<ConflictResolution> {
        let mut decision = None;
        self.aside(|output| decision = self.prompt.ask(conflict, output));
        decision
    }
}

/// Without a thread there is no progress, but there is a push.
fn spawn(mut display: ProgressDisplay) -> Option<(Sender<()>, JoinHandle<()>)> {
    let (sender, receiver) = mpsc::channel();
    let run = move || {
        while receiver.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
            display.update();
        }
        display.clear();
    };
    let thread = host_thread::spawn("progress", run).ok()?;
    Some((sender, thread))
}

fn retry_line(call: &str, attempt: u32, wait: Duration, error: &Error) -> String {
    format!(
        "{call}: attempt {attempt} failed ({}), next one in {:.1} s",
        reason::of_remote(error),
        wait.as_secs_f64()
    )
}

#[cfg(test)]
mod tests;
