//! The reasons why a provider library is not used. Each is one sentence; its subject, the file, is named by
//! the caller.

use crate::permissions::Fault;
use devlog_provider_api::{Sha256Digest, abi::host::API_VERSION, manifest::FORMAT};
use std::{fmt, io, path::PathBuf, time::Duration};

/// The time limit of a trial. To load a library takes milliseconds; this is for a machine under load.
pub const PROBE_LIMIT: Duration = Duration::from_secs(10);

/// The reason why a provider library is not used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The file system refuses; its words.
    #[error("it cannot be read: {0}")]
    Unreadable(String),
    #[error("it is a link, and links are not followed")]
    Link,
    #[error("it is not a regular file")]
    NotAFile,
    /// The library, a folder on the way to it, or the lock file could have been written by another user.
    #[error("{} {fault}", path.display())]
    Access {
        /// The file or folder at fault.
        path: PathBuf,
        fault: Fault,
    },
    /// No executable format that this machine could load; the parser's words.
    #[error("it is not a library: {0}")]
    NotALibrary(String),
    /// The file ends before the parts that its own headers name. Opening it would crash.
    #[error("it is incomplete; copy or build it again")]
    Truncated,
    #[error("it is built for {found}, this devlog for {}", system())]
    OtherSystem { found: &'static str },
    #[error("it is built for {found}, this devlog for {}", std::env::consts::ARCH)]
    OtherArchitecture {
        /// The processor, in the file format's words.
        found: String,
    },
    /// A library, but of something else.
    #[error("it is not a devlog provider: it has no manifest")]
    NoManifest,
    /// More than [`MAX_SECTION_LEN`](devlog_provider_api::manifest::MAX_SECTION_LEN) bytes.
    #[error("its manifest is too large ({0} bytes)")]
    ManifestTooLarge(u64),
    /// The damage.
    #[error("its manifest is damaged: {0}")]
    ManifestDamaged(String),
    /// Written in a form that came after this program.
    #[error("its manifest has format {0}, this devlog reads format {FORMAT}")]
    ManifestFormat(u32),
    #[error("it was built for provider-api {0}, this devlog speaks {API_VERSION}")]
    OtherApi(semver::Version),
    #[error("provider `{expected}` is expected there, but its manifest names `{found}`")]
    NameMismatch {
        /// The name of the file, or of `--provider`.
        expected: String,
        /// The name in the manifest.
        found: String,
    },
    /// RPATH or RUNPATH.
    #[error("it has its own search path for libraries (RUNPATH `{0}`)")]
    RunPath(String),
    #[error("it needs the library `{0}`; a provider may only need the system's C runtime")]
    ForeignLibrary(String),
    #[error("it is not trusted: it is not listed in {}", lock_file.display())]
    NotTrusted {
        name: String,
        /// The file that would list it.
        lock_file: PathBuf,
    },
    #[error("it changed since it was trusted: its SHA-256 was {trusted}, now it is {found}")]
    Changed {
        name: String,
        /// The digest in the lock file.
        trusted: Sha256Digest,
        /// The digest of the file.
        found: Sha256Digest,
    },
    /// The lock file cannot be used, so nothing that depends on it can.
    #[error("{0}")]
    LockFile(String),
    /// The system's loader refuses; its words.
    #[error("it cannot be loaded: {0}")]
    Load(String),
    /// It could not be tried: no process for that can be started here.
    #[error("it cannot be tried out: {0}")]
    NoTrial(String),
    #[error("it failed its trial: {failure}")]
    SetAside {
        failure: ProbeFailure,
        /// The provider, if to trust it again would have it tried again.
        again: Option<String>,
    },
    /// It has a manifest, but not the static that goes with it.
    #[error("it has no entry point of a provider")]
    NoEntryPoint,
    /// Its interface is not one that this program can call; why.
    #[error("{0}")]
    Incompatible(String),
}

fn system() -> &'static str {
    match std::env::consts::OS {
        "linux" => "Linux",
        "macos" => "macOS",
        other => other,
    }
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Self::Unreadable(error.to_string())
    }
}

impl Refusal {
    /// The refusal of a file that the parser does not understand.
    pub(super) fn not_a_library(error: object::Error) -> Self {
        Self::NotALibrary(error.to_string())
    }
}

/// The failure of a library that was loaded for a trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProbeFailure {
    /// It crashed, with this signal.
    Crashed(i32),
    /// It ended the process.
    Ended,
    /// It did not return.
    Hung,
}

impl fmt::Display for ProbeFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Crashed(signal) => write!(f, "it crashed (signal {signal})"),
            Self::Ended => f.write_str("it ended the process"),
            Self::Hung => write!(
                f,
                "it did not return within {} seconds",
                PROBE_LIMIT.as_secs()
            ),
        }
    }
}

impl ProbeFailure {
    /// The refusal of a provider that is trusted, and would be tried again if it was trusted again.
    pub fn refusal(self, name: &str) -> Refusal {
        Refusal::SetAside {
            failure: self,
            again: Some(name.to_owned()),
        }
    }
}
