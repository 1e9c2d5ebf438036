//! A library is loaded for a trial, in a child of this program, before it is loaded in earnest: what crashes,
//! hangs or ends the process there has done no harm.

use super::helper_process::{ChildEvent, ChildExit, HelperProcess, Reports};
use crate::{
    registry::library::{self, CheckedFile, PROBE_LIMIT, ProbeFailure, Refusal},
    state::ProbeLog,
};
use devlog_provider_api::Sha256Digest;
use rustix::process::{Resource, Rlimit, setrlimit};
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

const LOADED: &str = "loaded";

/// The failure of the library with this digest at its trial; `None` if it was not tried, or loaded well.
#[must_use]
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
    #[must_use]
    pub fn new(program: &Path, root: &Path) -> Self {
        Self {
            program: program.to_owned(),
            log: ProbeLog::new(root),
        }
    }

    /// Says whether a library can be loaded; tries it out unless it loaded well before.
    ///
    /// # Errors
    /// As [`Prober::check_again`].
    pub fn check(&self, file: &Path, sha256: Sha256Digest) -> Result<(), Refusal> {
        match self.log.find(sha256) {
            Some(record) if record == LOADED => Ok(()),
            _ => self.check_again(file, sha256),
        }
    }

    /// Tries a library out, whatever is known of it.
    ///
    /// # Errors
    /// [`Refusal::SetAside`]; [`Refusal::Load`] if it cannot be loaded; [`Refusal::Unreadable`] if the child
    /// cannot be started.
    pub fn check_again(&self, file: &Path, sha256: Sha256Digest) -> Result<(), Refusal> {
        let trial = self.try_out(file, sha256);
        let trial = trial.map_err(|error| Refusal::Unreadable(format!("no trial: {error}")))?;
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
        let mut said = None;
        loop {
            match helper.next_event(PROBE_LIMIT) {
                ChildEvent::Line(line) => said = said.or(Some(line)),
                // The library can write here too, but it cannot end the child well and have said something.
                ChildEvent::Ended(ChildExit::Exited(0)) => return Ok(Trial::of_line(said)),
                ChildEvent::Ended(ChildExit::Exited(_)) => {
                    return Ok(Trial::Failed(ProbeFailure::Ended));
                }
                ChildEvent::Ended(ChildExit::Signal(signal)) => {
                    return Ok(Trial::Failed(ProbeFailure::Crashed(signal)));
                }
                ChildEvent::Silence => return Ok(Trial::Failed(ProbeFailure::Hung)),
            }
        }
    }
}

enum Trial {
    Loaded,
    Refused(String),
    Failed(ProbeFailure),
}

impl Trial {
    /// By what a child said that ended well.
    fn of_line(said: Option<String>) -> Self {
        match said {
            Some(word) if word == LOADED => Self::Loaded,
            Some(why) => Self::Refused(why),
            None => Self::Failed(ProbeFailure::Ended),
        }
    }
}

/// In the child: loads the library, if it has this digest, and reports what came of it.
///
/// # Errors
/// If the child cannot limit itself, or its parent is gone.
pub fn probe_in_child(file: &Path, sha256: Sha256Digest) -> io::Result<()> {
    let mut reports = Reports::to_parent()?;
    limit(Resource::As, MEMORY)?;
    limit(Resource::Fsize, FILE_SIZE)?;
    limit(Resource::Core, 0)?;
    match load(file, sha256) {
        Ok(()) => reports.line(LOADED),
        Err(Refusal::Load(why)) => reports.line(&why),
        Err(refusal) => reports.line(&refusal.to_string()),
    }
}

fn load(file: &Path, sha256: Sha256Digest) -> Result<(), Refusal> {
    let checked = CheckedFile::open(file)?;
    if checked.sha256()? != sha256 {
        return Err(Refusal::Load("it changed meanwhile".to_owned()));
    }
    library::load(&checked).map(drop)
}

fn limit(resource: Resource, number: u64) -> io::Result<()> {
    let limit = Rlimit {
        current: Some(number),
        maximum: Some(number),
    };
    Ok(setrlimit(resource, limit)?)
}

#[cfg(test)]
mod tests {
    use super::{ProbeFailure, from_record, record};

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
}
