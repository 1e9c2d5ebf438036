//! One file of the plan of a push.

use super::{known_file::KnownFile, objects::Object};
use crate::journal::LocalFile;

/// A file that needs a worker.
#[derive(Clone, Debug)]
pub struct FileTask {
    pub local: LocalFile,
    /// The known facts, without those of the object.
    file: KnownFile,
    /// The object, packed: a hundred thousand tasks may wait.
    object: Option<Object>,
    /// The fate of its event log, as far as the plan knows.
    pub log: LogFate,
}

impl FileTask {
    pub fn new(local: LocalFile, mut file: KnownFile, log: LogFate) -> Self {
        let object = file.remote.take().map(|fact| Object::pack(*fact));
        Self {
            local,
            file,
            object,
            log,
        }
    }

    /// The local file, and all that is known of it.
    pub fn into_known(self) -> (LocalFile, KnownFile) {
        let remote = self.object.map(|object| object.unpack().into());
        (
            self.local,
            KnownFile {
                remote,
                ..self.file
            },
        )
    }
}

/// The result of the event log that a markdown file is rendered from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFate {
    /// Nothing that matters: there is no such log here, it could not be pushed, or the file is not markdown.
    #[default]
    None,
    /// All that one side has of it, the other has too: in a push the remote, in a pull this machine. In a removal
    /// neither has it.
    Safe,
    /// Its object cannot be read, and will not be by another attempt.
    Damaged,
    /// Another log is on the remote.
    Conflict,
    /// Another log is on the remote, and the user prefers it.
    LeftToRemote,
}

impl LogFate {
    /// Reports if the markdown must not be pushed either: it would stand beside a log that it does not belong to.
    pub fn holds_back(self) -> bool {
        match self {
            Self::None | Self::Safe | Self::Damaged => false,
            Self::Conflict | Self::LeftToRemote => true,
        }
    }
}
