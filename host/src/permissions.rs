//! Who may have written a file: the rule by which a file and the folders above it are judged, as `ssh` and
//! `sudo` do. Pure, so that it is the same under any user, root included.

use std::{fmt, fs::Metadata, os::unix::fs::MetadataExt};

const STICKY: u32 = 0o1000;
const GROUP_WRITES: u32 = 0o020;
const OTHERS_WRITE: u32 = 0o002;
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

/// What is wrong with the permissions of a file or folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Members of its group can write it.
    GroupWrites,
    /// Everybody can write it.
    EverybodyWrites,
    /// It belongs to this user, who is neither root nor the one who runs this program.
    OtherOwner(u32),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::GroupWrites => f.write_str("can be written by its group"),
            Self::EverybodyWrites => f.write_str("can be written by everybody"),
            Self::OtherOwner(uid) => write!(f, "belongs to another user ({uid})"),
        }
    }
}

/// Who may own and write what a provider is loaded from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    owner: u32,
    group: Option<u32>,
}

impl Rule {
    /// Only this user and root.
    #[must_use]
    pub fn for_user(uid: u32) -> Self {
        Self {
            owner: uid,
            group: None,
        }
    }

    /// Whoever can write the program itself: its owner, root, and its group if that can write it. To refuse
    /// these would protect nothing, and a build under `umask 002` would not find its own providers.
    #[must_use]
    pub fn for_installation(program: Access) -> Self {
        Self {
            owner: program.uid,
            group: (program.mode & GROUP_WRITES != 0).then_some(program.gid),
        }
    }

    /// Judges a file.
    #[must_use]
    pub fn fault_of_file(&self, access: Access) -> Option<Fault> {
        self.other_owner(access)
            .or_else(|| self.other_writer(access))
    }

    /// Judges a folder on the way to it. In a sticky folder of root, such as `/tmp`, nobody can replace
    /// another's file, and what stands in it is judged by its own owner.
    #[must_use]
    pub fn fault_of_folder(&self, access: Access) -> Option<Fault> {
        if access.uid == ROOT && access.mode & STICKY != 0 {
            return None;
        }
        self.fault_of_file(access)
    }

    fn other_owner(&self, access: Access) -> Option<Fault> {
        let known = access.uid == ROOT || access.uid == self.owner;
        (!known).then_some(Fault::OtherOwner(access.uid))
    }

    fn other_writer(&self, access: Access) -> Option<Fault> {
        if access.mode & OTHERS_WRITE != 0 {
            return Some(Fault::EverybodyWrites);
        }
        let writes = access.mode & GROUP_WRITES != 0 && self.group != Some(access.gid);
        writes.then_some(Fault::GroupWrites)
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
    fn a_bundled_file_may_be_written_by_whoever_can_write_the_program() {
        let shared = Rule::for_installation(access(0o775, ALICE));
        assert_eq!(shared.fault_of_file(access(0o775, ALICE)), None);
        let foreign_group = Access {
            gid: MALLORY,
            ..access(0o775, ALICE)
        };
        assert_eq!(
            shared.fault_of_file(foreign_group),
            Some(Fault::GroupWrites)
        );
        let private = Rule::for_installation(access(0o755, ALICE));
        assert_eq!(
            private.fault_of_file(access(0o775, ALICE)),
            Some(Fault::GroupWrites)
        );
        assert_eq!(
            shared.fault_of_file(access(0o777, ALICE)),
            Some(Fault::EverybodyWrites)
        );
    }
}
