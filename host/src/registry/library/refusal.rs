//! Why a provider library is not used. Each reason is one sentence; its subject, the file, is named by
//! whoever shows it.

use crate::permissions::Fault;
use devlog_provider_api::{Sha256Digest, abi::host::API_VERSION, manifest::FORMAT};
use std::{fmt, path::PathBuf, time::Duration};

/// The time limit of a trial. To load a library takes milliseconds; this is for a machine under load.
pub const PROBE_LIMIT: Duration = Duration::from_secs(10);

/// Why a provider library is not used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The file system says no; its words.
    #[error("it cannot be read: {0}")]
    Unreadable(String),
    /// A symbolic link stands where the library should be.
    #[error("it is a link, and links are not followed")]
    Link,
    /// A folder, a pipe, a device.
    #[error("it is not a regular file")]
    NotAFile,
    /// The library, a folder on the way to it, or the lock file could have been written by another user.
    #[error("{} {fault}", path.display())]
    Access {
        /// The file or folder at fault.
        path: PathBuf,
        /// The fault.
        fault: Fault,
    },
    /// No executable format that this machine could load; the parser's words.
    #[error("it is not a library: {0}")]
    NotALibrary(String),
    /// The file ends before the parts that its own headers name. Opening it would crash.
    #[error("it is cut short: copy or build it again")]
    Truncated,
    /// Built for another system.
    #[error("it is built for {found}, this devlog for {}", system())]
    OtherSystem {
        /// The system's name.
        found: &'static str,
    },
    /// Built for another processor.
    #[error("it is built for {found}, this devlog for {}", std::env::consts::ARCH)]
    OtherArchitecture {
        /// The processor, in the file format's words.
        found: String,
    },
    /// A library, but of something else.
    #[error("it is no devlog provider: it has no manifest")]
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
    /// Built for another major version of the contract.
    #[error("it was built for provider-api {0}, this devlog speaks {API_VERSION}")]
    OtherApi(semver::Version),
    /// The file and its manifest disagree on what this is.
    #[error("it is in the place of provider `{expected}`, but its manifest says `{found}`")]
    NameMismatch {
        /// By the file's name, or by `--provider`.
        expected: String,
        /// By the manifest.
        found: String,
    },
    /// RPATH or RUNPATH.
    #[error("it brings its own search path for libraries (RUNPATH `{0}`)")]
    RunPath(String),
    /// It would load a library that was not checked.
    #[error("it needs the library `{0}`; a provider may need the system's C runtime only")]
    ForeignLibrary(String),
    /// The user has not allowed this library to run.
    #[error("it is not trusted: it is not listed in {}", lock_file.display())]
    NotTrusted {
        /// The provider.
        name: String,
        /// The file that would list it.
        lock_file: PathBuf,
    },
    /// The file is another one than the one that was trusted.
    #[error("it changed since it was trusted: its SHA-256 was {trusted}, now it is {found}")]
    Changed {
        /// The provider.
        name: String,
        /// The digest in the lock file.
        trusted: Sha256Digest,
        /// The digest of the file.
        found: Sha256Digest,
    },
    /// The lock file cannot be used, so nothing that depends on it can.
    #[error("{0}")]
    LockFile(String),
    /// The system's loader says no; its words.
    #[error("it cannot be loaded: {0}")]
    Load(String),
    /// It could not be tried: no process for that can be started here.
    #[error("it cannot be tried out: {0}")]
    NoTrial(String),
    /// It was loaded for a trial, and failed it.
    #[error("it is set aside: loaded for a trial, {failure}")]
    SetAside {
        /// The failure.
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

impl Refusal {
    /// The refusal of a file that the parser does not understand.
    pub(super) fn not_a_library(error: object::Error) -> Self {
        Self::NotALibrary(error.to_string())
    }

    /// The next action for the user, where there is one.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            // Another user's library is not made safe by giving it to this one.
            Self::Access {
                path,
                fault: fault @ (Fault::GroupWrites | Fault::EverybodyWrites),
            } => Some(fault.mend(path)),
            Self::NotTrusted { name, .. } => Some(format!(
                "if you know where it comes from, run `devlog provider trust {name}`"
            )),
            Self::Changed { name, .. } => Some(format!(
                "if you replaced it yourself, run `devlog provider trust {name}`"
            )),
            Self::SetAside { again, .. } => {
                let again = again.as_ref();
                let again =
                    again.map(|name| format!("; `devlog provider trust {name}` tries it again"));
                Some("report it to the provider's author".to_owned() + &again.unwrap_or_default())
            }
            Self::OtherApi(_) | Self::ManifestFormat(_) | Self::Incompatible(_) => {
                Some("install a version of the provider that was built for this devlog".to_owned())
            }
            _ => None,
        }
    }
}

/// The failure of a library that was loaded for a trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProbeFailure {
    /// It crashed, with this signal.
    Crashed(i32),
    /// It ended the process.
    Ended,
    /// It did not come back.
    Hung,
}

impl fmt::Display for ProbeFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Crashed(signal) => write!(f, "it crashed (signal {signal})"),
            Self::Ended => f.write_str("it ended the process"),
            Self::Hung => write!(
                f,
                "it did not come back within {} seconds",
                PROBE_LIMIT.as_secs()
            ),
        }
    }
}

impl ProbeFailure {
    /// The refusal of a provider that is trusted, and would be tried again if it was trusted again.
    #[must_use]
    pub fn refusal(self, name: &str) -> Refusal {
        Refusal::SetAside {
            failure: self,
            again: Some(name.to_owned()),
        }
    }
}
