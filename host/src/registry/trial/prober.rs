//! A library is loaded for a trial, in a child of this program, before it is loaded in earnest: what crashes,
//! hangs or ends the process there has done no harm.

use super::helper_process::{ChildEvent, ChildExit, HelperProcess, Reports};
use crate::{
    registry::library::{self, PROBE_LIMIT, PinnedFile, ProbeFailure, Refusal},
    state::ProbeLog,
    terminal_text::for_terminal,
};
use devlog_provider_api::Sha256Digest;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::{
    io,
    path::{Path, PathBuf},
    process::Command,
};

/// The hidden command of the child; it takes a file and its digest.
pub const PROBE_COMMAND: &str = "probe-provider";

/// Address space of the child, in bytes. The largest providers take a tenth.
const MEMORY: u64 = 2 << 30;
/// The longest file that the child may write, in bytes.
const FILE_SIZE: u64 = 1 << 20;

/// Reported by the child before it loads the library: what happens later is the library's doing.
const READY: &str = "ready";
const LOADED: &str = "loaded";

/// The failure of the library with this digest at its trial; `None` if it was not tried, or loaded well.
pub fn find_failure(log: &ProbeLog, sha256: Sha256Digest) -> Option<ProbeFailure> {
    from_record(&log.find(sha256)?)
}

fn from_record(record: &str) -> Option<ProbeFailure> {
    match record.split_once(' ') {
        Some(("crashed", signal)) => signal.parse().ok().map(ProbeFailure::Crashed),
        None if record == "ended" => Some(ProbeFailure::Ended),
        None if record == "hung" => Some(ProbeFailure::Hung),
        _ => None,
    }
}

fn record(failure: ProbeFailure) -> String {
    match failure {
        ProbeFailure::Crashed(signal) => format!("crashed {signal}"),
        ProbeFailure::Ended => "ended".to_owned(),
        ProbeFailure::Hung => "hung".to_owned(),
    }
}

/// Tries libraries out, each once.
#[derive(Debug)]
pub struct Prober {
    program: PathBuf,
    log: ProbeLog,
}

impl Prober {
    /// Tries out with `program`, which is this one, and remembers in the journal at `root`.
    pub fn new(program: &Path, root: &Path) -> Self {
        Self {
            program: program.to_owned(),
            log: ProbeLog::new(root),
        }
    }

    /// Reports if a library can be loaded; tries it out unless it loaded well before.
    ///
    /// # Errors
    /// The errors of [`Prober::check_again`].
    pub fn check(&self, file: &Path, sha256: Sha256Digest) -> Result<(), Refusal> {
        match self.log.find(sha256) {
            Some(record) if record == LOADED => Ok(()),
            _ => self.check_again(file, sha256),
        }
    }

    /// Tries a library out, whatever is known of it.
    ///
    /// # Errors
    /// [`Refusal::SetAside`]; [`Refusal::Load`] if it cannot be loaded; [`Refusal::NoTrial`] if the child cannot be
    /// started.
    pub fn check_again(&self, file: &Path, sha256: Sha256Digest) -> Result<(), Refusal> {
        let trial = self.try_out(file, sha256);
        let trial = trial.map_err(|error| Refusal::NoTrial(for_terminal(&error.to_string())))?;
        // The log only saves time: where it cannot be written the next run tries again.
        match trial {
            Trial::Loaded => {
                let _ = self.log.note(sha256, LOADED);
                Ok(())
            }
            Trial::Refused(why) => Err(Refusal::Load(why)),
            Trial::Failed(failure) => {
                let _ = self.log.note(sha256, &record(failure));
                Err(Refusal::SetAside {
                    failure,
                    again: None,
                })
            }
        }
    }

    fn try_out(&self, file: &Path, sha256: Sha256Digest) -> io::Result<Trial> {
        let mut command = Command::new(&self.program);
        command.arg(PROBE_COMMAND).arg(file).arg(sha256.to_string());
        // The environment may hold secrets, and none of it is needed.
        command.env_clear();
        let mut helper = HelperProcess::start(command)?;
        let mut lines = Vec::new();
        let failure = loop {
            match helper.next_event(PROBE_LIMIT) {
                ChildEvent::Line(line) => lines.push(line),
                // The library can report too, but it cannot end the child well and have reported nothing.
                ChildEvent::Ended(ChildExit::Exited(0)) => break None,
                ChildEvent::Ended(ChildExit::Exited(_)) => break Some(ProbeFailure::Ended),
                ChildEvent::Ended(ChildExit::Signal(signal)) => {
                    break Some(ProbeFailure::Crashed(signal));
                }
                ChildEvent::Silence => break Some(ProbeFailure::Hung),
            }
        };
        Trial::of(lines, failure)
    }
}

enum Trial {
    Loaded,
    Refused(String),
    Failed(ProbeFailure),
}

impl Trial {
    /// Judges a child by its reports and its end; an error if the library was not reached.
    fn of(lines: Vec<String>, failure: Option<ProbeFailure>) -> io::Result<Self> {
        let mut lines = lines.into_iter();
        if lines.next().as_deref() != Some(READY) {
            let how = failure.map_or("it ended".to_owned(), |failure| failure.to_string());
            return Err(io::Error::other(format!("the child did not start: {how}")));
        }
        Ok(match (failure, lines.next()) {
            (Some(failure), _) => Self::Failed(failure),
            (None, Some(line)) if line == LOADED => Self::Loaded,
            (None, Some(why)) => Self::Refused(why),
            (None, None) => Self::Failed(ProbeFailure::Ended),
        })
    }
}

/// In the child: loads the library, if it has this digest, and reports the result.
///
/// # Errors
/// If the parent is gone.
pub fn probe_in_child(file: &Path, sha256: Sha256Digest) -> io::Result<()> {
    let mut reports = Reports::to_parent()?;
    limit_resources();
    reports.line(READY)?;
    match load(file, sha256) {
        Ok(()) => reports.line(LOADED),
        Err(Refusal::Load(why)) => reports.line(&why),
        Err(refusal) => reports.line(&refusal.to_string()),
    }
}

fn load(file: &Path, sha256: Sha256Digest) -> Result<(), Refusal> {
    let checked = PinnedFile::open(file)?;
    if checked.sha256()? != sha256 {
        return Err(Refusal::Load("it changed in the meantime".to_owned()));
    }
    library::load(&checked, None).map(drop)
}

/// Limits this process, as far as the system lets it: a trial without a limit is better than none.
fn limit_resources() {
    // macOS refuses every limit of address space below what a process has mapped at its start, hundreds of GiB.
    if !cfg!(target_vendor = "apple") {
        limit(Resource::As, MEMORY);
    }
    limit(Resource::Fsize, FILE_SIZE);
    limit(Resource::Core, 0);
}

fn limit(resource: Resource, number: u64) {
    // A process without privileges cannot raise a limit that it was given.
    let given = getrlimit(resource).maximum.unwrap_or(u64::MAX);
    let limit = Some(number.min(given));
    let _ = setrlimit(
        resource,
        Rlimit {
            current: limit,
            maximum: limit,
        },
    );
}

#[cfg(test)]
mod tests {
    use super::{LOADED, ProbeFailure, READY, Trial, from_record, record};

    #[test]
    fn what_was_noted_is_understood_later() {
        for failure in [
            ProbeFailure::Crashed(11),
            ProbeFailure::Ended,
            ProbeFailure::Hung,
        ] {
            assert_eq!(from_record(&record(failure)), Some(failure));
        }
        for record in ["", "crashed", "crashed x", "loaded", "hung up"] {
            assert_eq!(from_record(record), None, "{record}");
        }
    }

    #[test]
    fn only_what_happens_after_the_start_is_the_librarys_doing() {
        let trial = |lines: &[&str], failure| {
            let lines = lines.iter().map(|line| (*line).to_owned()).collect();
            match Trial::of(lines, failure) {
                Ok(Trial::Loaded) => "loaded".to_owned(),
                Ok(Trial::Refused(why)) => why,
                Ok(Trial::Failed(failure)) => failure.to_string(),
                Err(error) => format!("no trial: {error}"),
            }
        };
        assert_eq!(trial(&[READY, LOADED], None), "loaded");
        assert_eq!(trial(&[READY, "no such symbol"], None), "no such symbol");
        assert_eq!(trial(&[READY], None), "it ended the process");
        let crashed = Some(ProbeFailure::Crashed(11));
        assert_eq!(trial(&[READY, LOADED], crashed), "it crashed (signal 11)");
        let untried = "no trial: the child did not start: it ended the process";
        assert_eq!(trial(&[], Some(ProbeFailure::Ended)), untried);
        assert_eq!(
            trial(&[LOADED], None),
            "no trial: the child did not start: it ended"
        );
    }
}
