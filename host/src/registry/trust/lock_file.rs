//! `providers.lock`: the libraries that the user trusts, each with the SHA-256 of its file.

use crate::{
    durable::{self, DurableError},
    registry::library::{LibraryFile, Refusal},
};
use devlog_provider_api::Sha256Digest;
use semver::Version;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

/// Larger than any list that a person made, in bytes.
const MAX_LEN: u64 = 1024 * 1024;

/// One library that may run.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct TrustedProvider {
    /// Its provider's name.
    pub name: String,
    /// Its version, for people.
    pub version: Version,
    #[serde(serialize_with = "digits", deserialize_with = "of_digits")]
    pub sha256: Sha256Digest,
    /// Its path when it was trusted. The file may move: it is known by its digest.
    #[serde(serialize_with = "lossy")]
    pub file: PathBuf,
}

impl TrustedProvider {
    /// The entry that lets `library` run from `file`.
    pub fn new(library: &LibraryFile, file: &Path) -> Self {
        Self {
            name: library.manifest.name.clone(),
            version: library.manifest.version.clone(),
            sha256: library.sha256,
            file: file.to_owned(),
        }
    }
}

/// All libraries that may run, in the order in which they were trusted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct LockFile {
    #[serde(default, rename = "provider")]
    providers: Vec<TrustedProvider>,
}

impl LockFile {
    /// Reads the open file, which lies at `path`.
    ///
    /// # Errors
    /// [`Refusal::LockFile`].
    pub fn read(file: &File, path: &Path) -> Result<Self, Refusal> {
        let mut text = String::new();
        let read = file.take(MAX_LEN + 1).read_to_string(&mut text);
        read.map_err(|error| unreadable(path, &error))?;
        if text.len() as u64 > MAX_LEN {
            return Err(damaged(path, "it is larger than 1 MiB"));
        }
        toml::from_str(&text).map_err(|error| damaged(path, error.message()))
    }

    /// Replaces the file.
    ///
    /// # Errors
    /// [`DurableError`]; the old file is still there then.
    pub fn write(&self, path: &Path) -> Result<(), DurableError> {
        durable::replace(path, self.to_toml().as_bytes())
    }

    fn to_toml(&self) -> String {
        let entries = toml::to_string(self).expect("tables of texts are TOML");
        format!(
            "# The provider libraries that devlog may load. Written by `devlog provider trust`.\n\n{entries}"
        )
    }

    /// Every library that may run.
    #[cfg(test)]
    pub fn providers(&self) -> &[TrustedProvider] {
        &self.providers
    }

    /// The libraries of this name.
    pub fn of_name<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a TrustedProvider> {
        self.providers
            .iter()
            .filter(move |known| known.name == name)
    }

    /// Adds a library. What was known of the same file is replaced.
    pub fn trust(&mut self, provider: TrustedProvider) {
        self.providers
            .retain(|known| known.name != provider.name || known.file != provider.file);
        self.providers.push(provider);
    }

    /// Takes every library of this name out, and gives them back.
    pub fn remove(&mut self, name: &str) -> Vec<TrustedProvider> {
        let known = std::mem::take(&mut self.providers);
        let (removed, kept) = known.into_iter().partition(|known| known.name == name);
        self.providers = kept;
        removed
    }
}

/// The refusal where the lock file cannot be read.
pub fn unreadable(path: &Path, error: &io::Error) -> Refusal {
    Refusal::LockFile(format!("cannot read {}: {error}", path.display()))
}

fn damaged(path: &Path, how: &str) -> Refusal {
    Refusal::LockFile(format!(
        "{} is damaged: {how}; remove it and trust the providers again",
        path.display()
    ))
}

fn digits<S: Serializer>(digest: &Sha256Digest, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(digest)
}

fn of_digits<'de, D: Deserializer<'de>>(from: D) -> Result<Sha256Digest, D::Error> {
    String::deserialize(from)?.parse().map_err(D::Error::custom)
}

fn lossy<S: Serializer>(file: &Path, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&file.to_string_lossy())
}

#[cfg(test)]
impl LockFile {
    /// Reads what is at a path, and nothing where nothing is.
    pub(in crate::registry) fn read_at(path: &Path) -> Result<Self, Refusal> {
        match File::open(path) {
            Ok(file) => Self::read(&file, path),
            Err(_) => Ok(Self::default()),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{LockFile, TrustedProvider};
    use devlog_provider_api::Sha256Digest;
    use semver::Version;
    use std::fs;

    fn provider(file: &str, byte: u8) -> TrustedProvider {
        TrustedProvider {
            name: "nas".to_owned(),
            version: Version::new(1, 2, 0),
            sha256: Sha256Digest::from_bytes([byte; 32]),
            file: file.into(),
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("providers.lock");
        let mut lock = LockFile::read_at(&path).unwrap();
        assert_eq!(lock, LockFile::default());
        lock.trust(provider("/a/\"b\".so", 1));
        lock.trust(provider("/b.so", 2));
        lock.write(&path).unwrap();
        assert_eq!(LockFile::read_at(&path).unwrap(), lock);
    }

    #[test]
    fn trusting_a_file_again_replaces_its_digest() {
        let mut lock = LockFile::default();
        lock.trust(provider("/a.so", 1));
        lock.trust(provider("/a.so", 2));
        assert_eq!(lock.providers(), [provider("/a.so", 2)]);
    }

    #[test]
    fn to_remove_a_provider_leaves_the_others() {
        let mut lock = LockFile::default();
        let mut other = provider("/b.so", 2);
        other.name = "other".to_owned();
        lock.trust(provider("/a.so", 1));
        lock.trust(other.clone());
        assert_eq!(lock.remove("nas"), [provider("/a.so", 1)]);
        assert_eq!(lock.providers(), [other]);
    }

    #[test]
    fn a_damaged_lock_file_is_an_error_not_an_empty_list() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("providers.lock");
        for text in [
            "[[provider]]\nname = \"nas\"",
            "provider = 3",
            "[[provider]]\nname=\"nas\"\nversion=\"1.0.0\"\nsha256=\"12\"\nfile=\"/x\"",
            "[[",
        ] {
            fs::write(&path, text).unwrap();
            let error = LockFile::read_at(&path).unwrap_err().to_string();
            assert!(error.contains("is damaged"), "{error}");
        }
    }

    #[test]
    fn a_lock_file_without_an_end_is_not_read_to_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("providers.lock");
        fs::write(&path, "#".repeat(1 << 21)).unwrap();
        let error = LockFile::read_at(&path).unwrap_err().to_string();
        assert!(error.contains("it is larger than 1 MiB"), "{error}");
    }
}
