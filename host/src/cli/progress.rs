//! Progress while a push runs: events are counted as they come, and shown by a thread of its own.

use super::{
    json::{ErrorFields, Line},
    output::Output,
    painter::{Clock, Painter, View},
    place::Place,
    prompt::Prompt,
    reason,
    tally::Tally,
};
use crate::{
    config::ConflictResolution,
    registry::Redactor,
    sync::{Conflict, PushEvent, PushObserver, event::FileEnd},
};
use devlog_provider_api::{Error, ObjectKey};
use indicatif::MultiProgress;
use std::{
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::AtomicBool,
        mpsc::{self, RecvTimeoutError, Sender},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

/// How often the thread looks whether something is due; so soon is an interruption answered.
const TICK: Duration = Duration::from_millis(34);

/// Shows a push while it runs.
pub struct ProgressReporter {
    shared: Arc<Shared>,
    place: Place,
    prompt: Prompt,
    redactor: OnceLock<Redactor>,
    painter: Mutex<Option<(Sender<()>, JoinHandle<()>)>>,
}

/// What the threads of the push and the painter share.
pub struct Shared {
    output: Arc<Output>,
    tally: Mutex<Tally>,
    canvas: Option<MultiProgress>,
}

impl ProgressReporter {
    /// Begins to show. `stop` is the flag that an interruption sets.
    #[must_use]
    pub fn start(
        output: &Arc<Output>,
        place: Place,
        view: View,
        stop: &Arc<AtomicBool>,
        clock: Clock,
    ) -> Self {
        let painter = Painter::new(output, view, stop, clock);
        Self {
            shared: Arc::clone(painter.shared()),
            place,
            prompt: Prompt::new(None),
            redactor: OnceLock::new(),
            painter: Mutex::new(spawn(painter)),
        }
    }

    /// Asks somebody about conflicts.
    #[must_use]
    pub fn with_prompt(self, prompt: Prompt) -> Self {
        Self { prompt, ..self }
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
        let painter = self
            .painter
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some((sender, thread)) = painter {
            drop(sender);
            // A painter that panicked has told so itself; the push is what counts.
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
            if output.manner().verbose {
                let show = |key| output.detail(&format!("no journal file: {}", redact(key)));
                foreign.iter().for_each(show);
            }
        });
    }

    fn finished(&self, key: &ObjectKey, end: FileEnd<'_>) {
        let (word, size, failure) = match end {
            FileEnd::Uploaded { size } => ("uploaded", Some(size), None),
            FileEnd::Unchanged => ("unchanged", None, None),
            FileEnd::LeftToRemote => ("left_to_remote", None, None),
            FileEnd::Conflict => ("conflict", None, None),
            FileEnd::Failed(error) => ("failed", None, Some(error)),
        };
        let report = failure.map(|error| reason::report_file(error, &self.place));
        self.shared.output.json(&Line::File {
            key: key.as_str(),
            end: word,
            size,
            error: report.as_ref().map(ErrorFields::from),
        });
    }
}

impl PushObserver for ProgressReporter {
    fn on_event(&self, event: &PushEvent<'_>) {
        self.shared.tally().record(event);
        match event {
            PushEvent::Warning { code, message } => {
                self.aside(|output| output.warning(code, message));
            }
            PushEvent::Retrying {
                call,
                attempt,
                wait,
                error,
            } => {
                self.retrying(&retry_line(call, *attempt, *wait, error));
            }
            PushEvent::FileFinished { key, end } => self.finished(key, *end),
            PushEvent::Listed { foreign, .. } => self.listed(foreign),
            _ => {}
        }
    }

    fn decide(&self, conflict: &Conflict) -> Option<ConflictResolution> {
        let mut decision = None;
        self.aside(|output| decision = self.prompt.ask(conflict, output));
        decision
    }
}

impl Shared {
    /// Sums of zero. With bars, `canvas` is what they are drawn on.
    #[must_use]
    pub fn new(output: &Arc<Output>, canvas: Option<MultiProgress>) -> Self {
        Self {
            output: Arc::clone(output),
            tally: Mutex::default(),
            canvas,
        }
    }

    /// The sums; hold them shortly.
    pub fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes something without a bar running through it.
    pub fn aside(&self, write: impl FnOnce(&Output)) {
        match &self.canvas {
            Some(canvas) => canvas.suspend(|| write(&self.output)),
            None => write(&self.output),
        }
    }
}

/// Without a thread there is no progress, but there is a push.
fn spawn(mut painter: Painter) -> Option<(Sender<()>, JoinHandle<()>)> {
    let (sender, receiver) = mpsc::channel();
    let run = move || {
        while receiver.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
            painter.look();
        }
        painter.clear();
    };
    let thread = thread::Builder::new()
        .name("progress".to_owned())
        .spawn(run);
    thread.ok().map(|thread| (sender, thread))
}

fn retry_line(call: &str, attempt: u32, wait: Duration, error: &Error) -> String {
    format!(
        "{call}: attempt {attempt} failed ({}), next one in {:.1} s",
        reason::of_remote(error),
        wait.as_secs_f64()
    )
}

#[cfg(test)]
mod tests {
    use super::ProgressReporter;
    use crate::{
        cli::{captured_output::captured, output::Manner, painter::View, place::Place},
        sync::{FileError, PushEvent, PushObserver, event::FileEnd},
    };
    use devlog_provider_api::{Error, ErrorKind};
    use std::{
        sync::{Arc, atomic::AtomicBool},
        time::Duration,
    };

    /// What a push with one event of each kind writes to standard output and standard error.
    fn told(manner: Manner) -> (String, String) {
        let (output, stdout, stderr) = captured(manner);
        let (output, stop) = (Arc::new(output), Arc::new(AtomicBool::new(false)));
        let clock = Box::new(|| Duration::ZERO);
        let reporter =
            ProgressReporter::start(&output, Place::example(), View::Lines, &stop, clock);
        let key = "entries/20250911.md".parse().expect("a key");
        let error = Error::new(ErrorKind::Throttled, "azure is busy").with_request_id("7f3c");
        let retrying = PushEvent::Retrying {
            call: "upload_file",
            attempt: 1,
            wait: Duration::from_millis(1_500),
            error: &error,
        };
        let failure = FileError::Remote {
            call: "upload",
            source: error.clone(),
        };
        let warning = PushEvent::Warning {
            code: "clock",
            message: "it is late".to_owned(),
        };
        reporter.on_event(&retrying);
        reporter.on_event(&warning);
        for end in [
            FileEnd::Uploaded { size: 9 },
            FileEnd::Unchanged,
            FileEnd::Conflict,
            FileEnd::Failed(&failure),
        ] {
            reporter.on_event(&PushEvent::FileFinished { key: &key, end });
        }
        reporter.finish();
        (stdout.text(), stderr.text())
    }

    #[test]
    fn a_person_hears_warnings_and_not_each_file() {
        let (stdout, stderr) = told(Manner::default());
        assert_eq!(
            (stdout.as_str(), stderr.as_str()),
            ("", "warning: it is late\n")
        );
    }

    #[test]
    fn verbose_tells_what_is_tried_again() {
        let (_, stderr) = told(Manner {
            verbose: true,
            ..Manner::default()
        });
        insta::assert_snapshot!(stderr, @r"
        upload_file: attempt 1 failed (azure is busy (request 7f3c)), next one in 1.5 s
        warning: it is late
        ");
    }

    #[test]
    fn a_program_hears_of_each_file() {
        let (stdout, stderr) = told(Manner {
            json: true,
            ..Manner::default()
        });
        assert_eq!(stderr, "");
        insta::assert_snapshot!(stdout, @r#"
        {"schema":1,"type":"warning","code":"retrying","message":"upload_file: attempt 1 failed (azure is busy (request 7f3c)), next one in 1.5 s"}
        {"schema":1,"type":"warning","code":"clock","message":"it is late"}
        {"schema":1,"type":"file","key":"entries/20250911.md","end":"uploaded","size":9}
        {"schema":1,"type":"file","key":"entries/20250911.md","end":"unchanged"}
        {"schema":1,"type":"file","key":"entries/20250911.md","end":"conflict"}
        {"schema":1,"type":"file","key":"entries/20250911.md","end":"failed","error":{"code":"throttled","message":"push failed: the remote asks for fewer requests","cause":"azure is busy (request 7f3c)","hint":"nothing is lost; check the network connection, then run `devlog push` again","retryable":true,"request_id":"7f3c"}}
        "#);
    }
}
