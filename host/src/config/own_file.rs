//! Reads files that no other user could have written: their content is obeyed.

use crate::{
    permissions::{Access, Exposed, Rule},
    regular_file::{self, OpenError, read_text},
};
use std::{
    fs::{self, File, OpenOptions},
    io,
    path::{Path, PathBuf},
};

/// As many links as Linux follows in one path.
const MAX_LINKS: usize = 40;

/// The reason why a file is not read.
#[derive(Debug)]
pub(super) enum NotRead {
    /// Another user could have written it.
    Exposed(Exposed),
    /// The file system says no.
    Failed(io::Error),
}

impl From<io::Error> for NotRead {
    fn from(source: io::Error) -> Self {
        Self::Failed(source)
    }
}

/// The rule for what this program's user has written; the user's own group may write it too.
pub(super) fn rule() -> Rule {
    Rule::for_user(rustix::process::geteuid().as_raw()).with_own_group()
}

/// Reads a regular file of at most `max_bytes`. A link is followed. The file, and each folder above it and
/// above a link to it, are judged by `rule`; what is judged and read is one descriptor, so that nothing can be
/// put in its place in between.
pub(super) fn read(path: &Path, max_bytes: u64, rule: Rule) -> Result<String, NotRead> {
    let (path, file) = open(path, rule)?;
    match rule.fault_of_file(Access::from(&file.metadata()?)) {
        Some(fault) => Err(NotRead::Exposed(Exposed { path, fault })),
        None => Ok(read_text(file, max_bytes)?),
    }
}

/// Opens the end of a chain of links, which no other user can bend after it was judged.
fn open(path: &Path, rule: Rule) -> Result<(PathBuf, File), NotRead> {
    let mut path = std::path::absolute(path)?;
    for _ in 0..MAX_LINKS {
        path = in_real_folder(&path)?;
        if let Some(exposed) = rule.exposed_folder_above(&path)? {
            return Err(NotRead::Exposed(exposed));
        }
        match regular_file::open(&path, OpenOptions::new().read(true)) {
            Ok(file) => return Ok((path, file)),
            Err(OpenError::Link) => path = path.with_file_name(fs::read_link(&path)?),
            Err(error) => return Err(io::Error::from(error).into()),
        }
    }
    Err(io::Error::from(rustix::io::Errno::LOOP).into())
}

fn in_real_folder(path: &Path) -> io::Result<PathBuf> {
    match (path.parent(), path.file_name()) {
        (Some(folder), Some(name)) => Ok(fs::canonicalize(folder)?.join(name)),
        // It ends in `/` or `..`.
        _ => fs::canonicalize(path),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{NotRead, read, rule};
    use crate::permissions::{Fault, Rule};
    use std::{
        fs::{self, Permissions},
        os::unix::fs::{MetadataExt, PermissionsExt, symlink},
        path::{Path, PathBuf},
        process::Command,
    };
    use tempfile::TempDir;

    fn private_folder() -> (TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().canonicalize().unwrap();
        (folder, path)
    }

    fn write(path: &Path, mode: u32) {
        fs::write(path, "text").unwrap();
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }

    fn set_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }

    fn exposed(path: &Path, rule: Rule) -> Option<(PathBuf, Fault)> {
        match read(path, 100, rule) {
            Err(NotRead::Exposed(exposed)) => Some((exposed.path, exposed.fault)),
            Err(NotRead::Failed(error)) => panic!("{error}"),
            Ok(text) => {
                assert_eq!(text, "text");
                None
            }
        }
    }

    #[test]
    fn a_file_of_another_user_is_refused() {
        let (_folder, root) = private_folder();
        let path = root.join("file");
        write(&path, 0o644);
        if rule() == Rule::for_user(0).with_own_group() {
            std::os::unix::fs::chown(&path, Some(65534), Some(65534)).unwrap();
        }
        let owner = fs::metadata(&path).unwrap().uid();
        let other = Rule::for_user(if owner == 65534 { 0 } else { owner + 1 });
        // A folder of another user is found first, unless root made it.
        let (_, fault) = exposed(&path, other).unwrap();
        assert_eq!(fault, Fault::OtherOwner(owner));
    }

    #[test]
    fn a_folder_above_that_others_can_write_is_refused() {
        let (_folder, root) = private_folder();
        let open = root.join("open");
        fs::create_dir_all(open.join("inner")).unwrap();
        let path = open.join("inner/file");
        write(&path, 0o600);
        assert_eq!(exposed(&path, rule()), None);
        for folder in [open.join("inner"), open] {
            set_mode(&folder, 0o777);
            let fault = Fault::EveryoneWrites;
            assert_eq!(exposed(&path, rule()), Some((folder.clone(), fault)));
            set_mode(&folder, 0o755);
        }
    }

    #[test]
    fn a_link_is_followed_and_each_folder_that_it_leads_through_is_judged() {
        let (_folder, root) = private_folder();
        for name in ["home", "open", "files"] {
            fs::create_dir(root.join(name)).unwrap();
        }
        write(&root.join("files/file"), 0o600);
        symlink("../open/link", root.join("home/file")).unwrap();
        symlink("../files/file", root.join("open/link")).unwrap();
        let path = root.join("home/file");
        assert_eq!(exposed(&path, rule()), None);
        for name in ["home", "open", "files"] {
            set_mode(&root.join(name), 0o777);
            let expected = Some((root.join(name), Fault::EveryoneWrites));
            assert_eq!(exposed(&path, rule()), expected);
            set_mode(&root.join(name), 0o755);
        }
    }

    #[test]
    fn a_group_may_write_only_where_it_is_the_users_own() {
        let (_folder, root) = private_folder();
        let path = root.join("file");
        write(&path, 0o664);
        let metadata = fs::metadata(&path).unwrap();
        let own = metadata.uid() == metadata.gid();
        assert_eq!(exposed(&path, rule()).is_none(), own);
        let strict = Rule::for_user(metadata.uid());
        assert_eq!(exposed(&path, strict), Some((path, Fault::GroupWrites)));
    }

    #[test]
    fn what_is_no_file_is_an_error_and_never_waits() {
        let (_folder, root) = private_folder();
        let pipe = root.join("pipe");
        let made = Command::new("mkfifo").arg(pipe).status().unwrap();
        assert!(made.success());
        symlink("circle", root.join("circle")).unwrap();
        for name in ["pipe", "circle", "absent", "."] {
            let result = read(&root.join(name), 100, rule());
            assert!(matches!(result, Err(NotRead::Failed(_))), "{name}");
        }
    }
}
