//! The facts about a library file before it is trusted. Nothing of it runs.

use super::{Manifest, PinnedFile, Refusal};
use crate::{
    digest,
    permissions::{Access, Rule},
};
use devlog_provider_api::Sha256Digest;
use std::{
    fmt,
    io::{Read, Seek},
    path::Path,
};

/// Whom a file belongs to, as seen by the user who runs this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// This user.
    You,
    /// Root, who is another user.
    Root,
    /// The user with this number.
    Other(u32),
}

impl Owner {
    fn of(owner: u32, user: u32) -> Self {
        match owner {
            owner if owner == user => Self::You,
            0 => Self::Root,
            owner => Self::Other(owner),
        }
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::You => f.write_str("you"),
            Self::Root => f.write_str("root"),
            Self::Other(number) => write!(f, "user {number}"),
        }
    }
}

/// A library file that is open, and what it is.
#[derive(Debug)]
pub struct LibraryFile {
    checked: PinnedFile,
    /// Its description of itself.
    pub manifest: Manifest,
    /// The digest of its bytes.
    pub sha256: Sha256Digest,
    /// Its bytes.
    pub size: u64,
    /// Whom it belongs to.
    pub owner: Owner,
    /// The permission bits.
    pub mode: u32,
}

impl LibraryFile {
    /// Reads and judges a file.
    ///
    /// # Errors
    /// [`Refusal`], for what is no provider for this machine. Who can write the file is not judged.
    pub fn inspect(path: &Path) -> Result<Self, Refusal> {
        let checked = PinnedFile::open(path)?;
        let manifest = Manifest::read(checked.file())?;
        let metadata = checked.file().metadata()?;
        let access = Access::from(&metadata);
        Ok(Self {
            manifest,
            sha256: checked.sha256()?,
            size: metadata.len(),
            owner: Owner::of(access.uid, rustix::process::geteuid().as_raw()),
            mode: access.mode,
            checked,
        })
    }

    /// Its path: absolute, without a link.
    pub fn path(&self) -> &Path {
        self.checked.path()
    }

    /// Judges who can write the file and the folders on the way to it.
    ///
    /// # Errors
    /// [`Refusal::Access`].
    pub fn check_access(&self) -> Result<(), Refusal> {
        let user = rustix::process::geteuid().as_raw();
        self.checked.check_access(Rule::for_user(user))
    }

    /// Its bytes, which have the digest that was found before.
    ///
    /// # Errors
    /// [`Refusal::Unreadable`], also if it was written to meanwhile.
    pub fn bytes(&self) -> Result<Vec<u8>, Refusal> {
        let mut file = self.checked.file();
        file.rewind()?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        if digest::of_bytes(&bytes) == self.sha256 {
            return Ok(bytes);
        }
        Err(Refusal::Unreadable("it changed in the meantime".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{LibraryFile, Owner, Refusal};
    use crate::registry::library::test_library::{TestLibrary, manifest};
    use std::fs;

    #[test]
    fn the_owner_is_named_as_seen_by_the_user() {
        let told = [1000, 0, 4711].map(|owner| Owner::of(owner, 1000).to_string());
        assert_eq!(told, ["you", "root", "user 4711"]);
        assert_eq!(Owner::of(0, 0), Owner::You);
    }

    #[test]
    fn bytes_that_changed_after_the_look_are_not_given() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("any name");
        let bytes = TestLibrary::with_manifest(&manifest("nas", "1.2.0")).build();
        fs::write(&path, &bytes).unwrap();
        let library = LibraryFile::inspect(&path).unwrap();
        assert_eq!(library.manifest.name, "nas");
        assert_eq!(library.size, bytes.len() as u64);
        assert_eq!(library.bytes().unwrap(), bytes);
        fs::write(&path, "another").unwrap();
        assert!(matches!(library.bytes(), Err(Refusal::Unreadable(_))));
    }
}
