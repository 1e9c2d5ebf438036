//! The users who may have written a file: the rule by which a file and the folders above it are judged, as `ssh` and
//! `sudo` do. The rule is pure, so that it is the same under any user, root included.

use crate::terminal_text::shell_quoted;
use std::{
    fmt,
    fs::{self, Metadata},
    io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

const STICKY: u32 = 0o1000;
const GROUP_WRITES: u32 = 0o020;
const OTHERS_WRITE: u32 = 0o002;
const GROUP_READS: u32 = 0o040;
const OTHERS_READ: u32 = 0o004;
const ROOT: u32 = 0;

/// Owner, group and mode of a file or folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access {
    /// The permission bits, sticky bit included.
    pub mode: u32,
    /// The owner's number.
    pub uid: u32,
    /// The group's number.
    pub gid: u32,
}

impl From<&Metadata> for Access {
    fn from(metadata: &Metadata) -> Self {
        Self {
            mode: metadata.mode() & 0o7777,
            uid: metadata.uid(),
            gid: metadata.gid(),
        }
    }
}

/// A fault in the permissions of a file or folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Members of its group can write it.
    GroupWrites,
    /// Everyone can write it.
    EveryoneWrites,
    /// Members of its group, or everyone, can read it, and it holds a secret.
    OthersRead,
    /// It belongs to this user, who is neither root nor the one who runs this program.
    OtherOwner(u32),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::GroupWrites => f.write_str("is writable by its group"),
            Self::EveryoneWrites => f.write_str("is writable by everyone"),
            Self::OthersRead => f.write_str("can be read by others"),
            Self::OtherOwner(uid) => write!(f, "belongs to another user ({uid})"),
        }
    }
}

impl Fault {
    /// Returns the next action for the user.
    pub fn fix(self, path: &Path) -> String {
        let path = shell_quoted(path);
        match self {
            Self::GroupWrites | Self::EveryoneWrites => format!("run `chmod go-w {path}`"),
            Self::OthersRead => format!("run `chmod go-rwx {path}`"),
            Self::OtherOwner(_) => {
                format!("if it should be yours, run `sudo chown \"$(id -u)\" {path}`")
            }
        }
    }
}

/// A file or folder that another user could write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exposed {
    /// Its path, without a link.
    pub path: PathBuf,
    pub fault: Fault,
}

impl fmt::Display for Exposed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.path.display(), self.fault)
    }
}

/// The users who may own and write what is obeyed or run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    owners: [u32; 2],
    groups: [Option<u32>; 2],
    own_group: bool,
    is_secret: bool,
}

impl Rule {
    /// Only this user and root.
    pub fn for_user(uid: u32) -> Self {
        Self {
            owners: [uid; 2],
            groups: [None; 2],
            own_group: false,
            is_secret: false,
        }
    }

    /// Whoever can write the program itself, or exchange it in its folder: the owners of both, root, and a group
    /// that can write one of them. To refuse these would protect nothing: a build under `umask 002` would not find
    /// its own providers, nor would an installation by Homebrew, whose folders belong to a group of administrators.
    pub fn for_installation(program: Access, folder: Access) -> Self {
        let writers = |access: Access| (access.mode & GROUP_WRITES != 0).then_some(access.gid);
        Self {
            owners: [program.uid, folder.uid],
            groups: [
                writers(program),
                // In a sticky folder the group can exchange only its own files.
                writers(folder).filter(|_| folder.mode & STICKY == 0),
            ],
            own_group: false,
            is_secret: false,
        }
    }

    /// The same rule, and a group may write if it has its user's number: where each user has a group to
    /// themselves, it has no other members, and the usual `umask` lets it write.
    #[must_use]
    pub fn with_own_group(self) -> Self {
        Self {
            own_group: true,
            ..self
        }
    }

    /// The same rule for a file that holds a secret: whoever may not write it may not read it.
    #[must_use]
    pub fn for_secret(self) -> Self {
        Self {
            is_secret: true,
            ..self
        }
    }

    /// Judges a file.
    pub fn fault_of_file(&self, access: Access) -> Option<Fault> {
        self.other_owner(access)
            .or_else(|| self.other_writer(access))
            .or_else(|| self.other_reader(access))
    }

    /// Judges a folder on the way to it. In a sticky folder of root, such as `/tmp`, no one can replace
    /// another's file, and what stands in it is judged by its own owner.
    pub fn fault_of_folder(&self, access: Access) -> Option<Fault> {
        if access.uid == ROOT && access.mode & STICKY != 0 {
            return None;
        }
        self.other_owner(access)
            .or_else(|| self.other_writer(access))
    }

    /// Judges each folder from `path`, which leads through no link, up to the root, and gives the first that
    /// is at fault.
    ///
    /// # Errors
    /// If one cannot be looked at.
    pub fn exposed_folder_above(&self, path: &Path) -> io::Result<Option<Exposed>> {
        for folder in path.ancestors().skip(1) {
            let access = Access::from(&fs::metadata(folder)?);
            if let Some(fault) = self.fault_of_folder(access) {
                let path = folder.to_owned();
                return Ok(Some(Exposed { path, fault }));
            }
        }
        Ok(None)
    }

    fn other_owner(&self, access: Access) -> Option<Fault> {
        let known = access.uid == ROOT || self.owners.contains(&access.uid);
        (!known).then_some(Fault::OtherOwner(access.uid))
    }

    fn other_writer(&self, access: Access) -> Option<Fault> {
        if access.mode & OTHERS_WRITE != 0 {
            return Some(Fault::EveryoneWrites);
        }
        let writes = access.mode & GROUP_WRITES != 0;
        (writes && !self.is_known_group(access)).then_some(Fault::GroupWrites)
    }

    fn other_reader(&self, access: Access) -> Option<Fault> {
        let group_reads = access.mode & GROUP_READS != 0 && !self.is_known_group(access);
        let others_read = group_reads || access.mode & OTHERS_READ != 0;
        (self.is_secret && others_read).then_some(Fault::OthersRead)
    }

    fn is_known_group(&self, access: Access) -> bool {
        let is_own = self.own_group && access.gid == access.uid;
        is_own || self.groups.contains(&Some(access.gid))
    }
}

#[cfg(test)]
mod tests;
