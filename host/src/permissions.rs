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
    /// Everybody can write it.
    EverybodyWrites,
    /// Members of its group, or everybody, can read it, and it holds a secret.
    OthersRead,
    /// It belongs to this user, who is neither root nor the one who runs this program.
    OtherOwner(u32),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::GroupWrites => f.write_str("can be written by its group"),
            Self::EverybodyWrites => f.write_str("can be written by everybody"),
            Self::OthersRead => f.write_str("can be read by others"),
            Self::OtherOwner(uid) => write!(f, "belongs to another user ({uid})"),
        }
    }
}

impl Fault {
    /// Says what the user can do about it.
    #[must_use]
    pub fn mend(self, path: &Path) -> String {
        let path = shell_quoted(path);
        match self {
            Self::GroupWrites | Self::EverybodyWrites => format!("run `chmod go-w {path}`"),
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
    /// Why.
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
    #[must_use]
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
    #[must_use]
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
    #[must_use]
    pub fn fault_of_file(&self, access: Access) -> Option<Fault> {
        self.other_owner(access)
            .or_else(|| self.other_writer(access))
            .or_else(|| self.other_reader(access))
    }

    /// Judges a folder on the way to it. In a sticky folder of root, such as `/tmp`, no one can replace
    /// another's file, and what stands in it is judged by its own owner.
    #[must_use]
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
            return Some(Fault::EverybodyWrites);
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
mod tests {
    use super::{Access, Fault, Rule};

    const ALICE: u32 = 1000;
    const MALLORY: u32 = 1001;

    fn access(mode: u32, uid: u32) -> Access {
        Access {
            mode,
            uid,
            gid: uid,
        }
    }

    #[test]
    fn ones_own_and_roots_files_pass() {
        let rule = Rule::for_user(ALICE);
        for (mode, uid) in [(0o755, ALICE), (0o700, ALICE), (0o644, 0), (0o4755, 0)] {
            assert_eq!(
                rule.fault_of_file(access(mode, uid)),
                None,
                "{mode:o} {uid}"
            );
        }
    }

    #[test]
    fn what_another_user_owns_or_can_write_is_a_fault() {
        let rule = Rule::for_user(ALICE);
        for (mode, uid, fault) in [
            (0o755, MALLORY, Fault::OtherOwner(MALLORY)),
            (0o775, ALICE, Fault::GroupWrites),
            (0o757, ALICE, Fault::EverybodyWrites),
            (0o777, ALICE, Fault::EverybodyWrites),
            (0o664, 0, Fault::GroupWrites),
        ] {
            assert_eq!(
                rule.fault_of_file(access(mode, uid)),
                Some(fault),
                "{mode:o}"
            );
            assert_eq!(
                rule.fault_of_folder(access(mode, uid)),
                Some(fault),
                "{mode:o}"
            );
        }
    }

    #[test]
    fn a_group_of_the_users_own_is_nobody_else() {
        let rule = Rule::for_user(ALICE).with_own_group();
        assert_eq!(rule.fault_of_file(access(0o664, ALICE)), None);
        let users = Access {
            gid: 100,
            ..access(0o664, ALICE)
        };
        assert_eq!(rule.fault_of_file(users), Some(Fault::GroupWrites));
        let fault = rule.fault_of_file(access(0o666, ALICE));
        assert_eq!(fault, Some(Fault::EverybodyWrites));
    }

    #[test]
    fn root_trusts_no_other_user() {
        let rule = Rule::for_user(0);
        assert_eq!(rule.fault_of_file(access(0o755, 0)), None);
        assert_eq!(
            rule.fault_of_file(access(0o755, ALICE)),
            Some(Fault::OtherOwner(ALICE))
        );
    }

    #[test]
    fn a_sticky_folder_is_accepted_from_root_only() {
        let rule = Rule::for_user(ALICE);
        assert_eq!(rule.fault_of_folder(access(0o1777, 0)), None);
        assert_eq!(
            rule.fault_of_folder(access(0o1777, ALICE)),
            Some(Fault::EverybodyWrites)
        );
        assert_eq!(
            rule.fault_of_file(access(0o1777, 0)),
            Some(Fault::EverybodyWrites)
        );
    }

    #[test]
    fn a_bundled_file_may_be_written_by_whoever_can_exchange_the_program() {
        const ADMIN: u32 = 80;
        let admins = |mode| Access {
            gid: ADMIN,
            ..access(mode, ALICE)
        };
        let program = access(0o755, ALICE);
        let homebrew = Rule::for_installation(program, admins(0o775));
        assert_eq!(homebrew.fault_of_folder(admins(0o775)), None);
        assert_eq!(homebrew.fault_of_folder(admins(0o2775)), None);
        let fault = homebrew.fault_of_folder(access(0o775, MALLORY));
        assert_eq!(fault, Some(Fault::OtherOwner(MALLORY)));
        for folder in [admins(0o755), admins(0o1775)] {
            let closed = Rule::for_installation(program, folder);
            let fault = closed.fault_of_folder(admins(0o775));
            assert_eq!(fault, Some(Fault::GroupWrites));
        }
        let folder = access(0o755, 0);
        let shared = Rule::for_installation(access(0o775, ALICE), folder);
        assert_eq!(shared.fault_of_file(access(0o775, ALICE)), None);
        let foreign_group = Access {
            gid: MALLORY,
            ..access(0o775, ALICE)
        };
        assert_eq!(
            shared.fault_of_file(foreign_group),
            Some(Fault::GroupWrites)
        );
        let private = Rule::for_installation(access(0o755, ALICE), folder);
        assert_eq!(
            private.fault_of_file(access(0o775, ALICE)),
            Some(Fault::GroupWrites)
        );
        assert_eq!(
            shared.fault_of_file(access(0o777, ALICE)),
            Some(Fault::EverybodyWrites)
        );
    }

    #[test]
    fn a_secret_is_read_by_its_user_alone() {
        let secret = Rule::for_user(ALICE).for_secret();
        let shared = Access {
            gid: 100,
            ..access(0o640, ALICE)
        };
        for (access, fault) in [
            (access(0o600, ALICE), None),
            (access(0o644, ALICE), Some(Fault::OthersRead)),
            (shared, Some(Fault::OthersRead)),
        ] {
            assert_eq!(secret.fault_of_file(access), fault, "{access:?}");
            assert_eq!(secret.with_own_group().fault_of_file(access), fault);
            assert_eq!(secret.fault_of_folder(access), None);
        }
        let own = access(0o640, ALICE);
        assert_eq!(secret.with_own_group().fault_of_file(own), None);
    }
}
