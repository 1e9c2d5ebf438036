//! A library is loaded for a trial, in a child of this program, before it is loaded in earnest: what crashes,
//! hangs or ends the process there has done no harm.

use super::{
    checked_file::CheckedFile,
    helper_process::{End, HelperProcess, Reports, Word},
    loader,
    refusal::Refusal,
};
use crate::state::ProbeLog;
use devlog_provider_api::Sha256Digest;
use rustix::process::{Resource, Rlimit, setrlimit};
use std::{
    fmt, io,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

/// The hidden command of the child; it takes a file and its digest.
pub const COMMAND: &str = "probe-provider";

/// To load a library takes milliseconds; this is for a machine that has other things to do.
const PATIENCE: Duration = Duration::from_secs(10);
/// Address space of the child, in bytes. The largest providers take a tenth.
const MEMORY: u64 = 2 << 30;
/// The longest file that the child may write, in bytes.
const FILE_SIZE: u64 = 1 << 20;

const LOADED: &str = "loaded";

/// What a library did when it was loaded for a trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misdeed {
    /// It crashed, with this signal.
    Crashed(i32),
    /// It ended the process.
    Ended,
    /// It did not come back.
    Hung,
}

impl fmt::Display for Misdeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Crashed(signal) => write!(f, "it crashed (signal {signal})"),
            Self::Ended => f.write_str("it ended the process"),
            Self::Hung => write!(
                f,
                "it did not come back within {} seconds",
                PATIENCE.as_secs()
            ),
        }
    }
}

impl Misdeed {
    /// What is known of the library with this digest; `None` if it is not known, or loaded well.
    #[must_use]
    pub fn find(log: &ProbeLog, sha256: Sha256Digest) -> Option<Self> {
        Self::from_record(&log.find(sha256)?)
    }

    /// The refusal of a provider that is trusted, and would be tried again if it was trusted again.
    #[must_use]
    pub fn refusal(self, name: &str) -> Refusal {
        Refusal::SetAside {
            misdeed: self,
            again: Some(name.to_owned()),
        }
    }

    fn from_record(record: &str) -> Option<Self> {
        match record.split_once(' ') {
            Some(("crashed", signal)) => signal.parse().ok().map(Self::Crashed),
            None if record == "ended" => Some(Self::Ended),
            None if record == "hung" => Some(Self::Hung),
            _ => None,
        }
    }

    fn record(self) -> String {
        match self {
            Self::Crashed(signal) => format!("crashed {signal}"),
            Self::Ended => "ended".to_owned(),
            Self::Hung => "hung".to_owned(),
        }
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
            Trial::Failed(misdeed) => {
                let _ = self.log.note(sha256, &misdeed.record());
                Err(Refusal::SetAside {
                    misdeed,
                    again: None,
                })
            }
        }
    }

    fn try_out(&self, file: &Path, sha256: Sha256Digest) -> io::Result<Trial> {
        let mut command = Command::new(&self.program);
        command.arg(COMMAND).arg(file).arg(sha256.to_string());
        // The environment may hold secrets, and none of it is needed.
        command.env_clear();
        let mut helper = HelperProcess::start(command)?;
        let mut said = None;
        loop {
            match helper.next_word(PATIENCE) {
                Word::Line(line) => said = said.or(Some(line)),
                // The library can write here too, but it cannot end the child well and have said something.
                Word::Ended(End::Exited(0)) => return Ok(Trial::of_word(said)),
                Word::Ended(End::Exited(_)) => return Ok(Trial::Failed(Misdeed::Ended)),
                Word::Ended(End::Signal(signal)) => {
                    return Ok(Trial::Failed(Misdeed::Crashed(signal)));
                }
                Word::Silence => return Ok(Trial::Failed(Misdeed::Hung)),
            }
        }
    }
}

enum Trial {
    Loaded,
    Refused(String),
    Failed(Misdeed),
}

impl Trial {
    /// By what a child said that ended well.
    fn of_word(said: Option<String>) -> Self {
        match said {
            Some(word) if word == LOADED => Self::Loaded,
            Some(why) => Self::Refused(why),
            None => Self::Failed(Misdeed::Ended),
        }
    }
}

/// In the child: loads the library, if it has this digest, and reports what came of it.
///
/// # Errors
/// If the child cannot limit itself, or its parent is gone.
pub fn run_in_child(file: &Path, sha256: Sha256Digest) -> io::Result<()> {
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
    loader::load(&checked).map(drop)
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
    use super::Misdeed;

    #[test]
    fn what_was_noted_is_understood_later() {
        for misdeed in [Misdeed::Crashed(11), Misdeed::Ended, Misdeed::Hung] {
            assert_eq!(Misdeed::from_record(&misdeed.record()), Some(misdeed));
        }
        for record in ["", "crashed", "crashed x", "loaded", "hung up"] {
            assert_eq!(Misdeed::from_record(record), None, "{record}");
        }
    }
}
