//! The remotes that every scenario runs against, read without devlog's code.

use crate::{
    azurite::{Azurite, Blob, KEY},
    http::{Request, tally},
    s3_double::{ACCESS_KEY, REGION, S3Double, SECRET},
    sandbox::Sandbox,
};
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

/// An object as an independent reader finds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// Its bytes.
    pub content: Vec<u8>,
    /// Its version, which each write changes: the `ETag`, or inode and time.
    pub version: String,
    /// The SHA-256 that the remote itself keeps with it, where another program can read that.
    pub stated_sha256: Option<String>,
}

/// A place that devlog pushes to.
pub enum Remote {
    /// A folder, through the filesystem provider.
    Folder(PathBuf),
    /// A container, through the Azure provider.
    Container {
        /// The server.
        azurite: &'static Azurite,
        /// Its name.
        name: String,
    },
    /// The bucket of a strict S3, through the S3 provider.
    Bucket(S3Double),
}

impl Remote {
    /// An empty folder in the sandbox.
    ///
    /// # Panics
    /// When it cannot be made.
    #[must_use]
    pub fn folder(sandbox: &Sandbox) -> Self {
        let folder = sandbox.folder().join("remote");
        fs::create_dir(&folder).expect("the sandbox is writable");
        Self::Folder(folder)
    }

    /// An empty container; `None` where there is no Azurite.
    #[must_use]
    pub fn container(test: &str) -> Option<Self> {
        let azurite = Azurite::shared(test)?;
        Some(Self::Container {
            azurite,
            name: azurite.new_container(),
        })
    }

    /// The provider's title in messages.
    #[must_use]
    pub fn title(&self) -> &'static str {
        match self {
            Self::Folder(_) => "Local Folder",
            Self::Container { .. } => "Azure Storage",
            Self::Bucket(_) => "S3",
        }
    }

    /// The `[remote]` section that names it.
    #[must_use]
    pub fn section(&self) -> String {
        match self {
            Self::Folder(folder) => {
                let url = toml::Value::String(folder.display().to_string());
                format!("[remote]\nprovider = \"filesystem\"\nurl = {url}\n")
            }
            Self::Container { azurite, name } => azure_section(azurite.port(), name, KEY),
            Self::Bucket(double) => s3_section(&double.url(), SECRET, REGION),
        }
    }

    /// The number of requests that list so many objects.
    #[must_use]
    pub fn list_pages(&self, objects: usize) -> usize {
        let page = match self {
            Self::Bucket(_) => 1000,
            _ => 5000,
        };
        objects.div_ceil(page).max(1)
    }

    /// Every object by its key. What devlog's filesystem provider keeps for itself is left out.
    #[must_use]
    pub fn objects(&self) -> BTreeMap<String, Object> {
        match self {
            Self::Folder(folder) => files_below(folder),
            Self::Container { azurite, name } => {
                let blobs = azurite.client().dump(name);
                blobs.into_iter().map(object_of_blob).collect()
            }
            Self::Bucket(double) => {
                let objects = double.objects().into_iter();
                objects
                    .map(|(key, mut object)| {
                        let object = Object {
                            content: object.content,
                            version: object.write.to_string(),
                            stated_sha256: object.metadata.remove("devlog-sha256"),
                        };
                        (key, object)
                    })
                    .collect()
            }
        }
    }

    /// Writes an object as another program would.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn put(&self, key: &str, content: &[u8]) {
        match self {
            Self::Folder(folder) => {
                let path = folder.join(key);
                fs::create_dir_all(path.parent().unwrap_or(folder)).expect("the folder is ours");
                // A new file, as an atomic writer makes it.
                let new = path.with_extension("new");
                fs::write(&new, content).expect("the folder is ours");
                fs::rename(&new, &path).expect("the folder is ours");
            }
            Self::Container { azurite, name } => azurite.client().put(name, key, content, &[]),
            Self::Bucket(double) => double.put(key, content),
        }
    }

    /// The requests while `run` ran, by kind; `None` for a folder.
    pub fn requests_during<T>(
        &self,
        run: impl FnOnce() -> T,
    ) -> (T, Option<BTreeMap<&'static str, usize>>) {
        match self {
            Self::Folder(_) => (run(), None),
            Self::Container { azurite, name } => {
                let (value, requests): (T, Vec<Request>) = azurite.requests_during(name, run);
                (value, Some(tally(&requests)))
            }
            Self::Bucket(double) => {
                let (value, seen) = double.seen_during(run);
                (value, Some(S3Double::tally(&seen)))
            }
        }
    }
}

fn object_of_blob(mut blob: Blob) -> (String, Object) {
    assert_eq!(blob.content_md5.as_ref(), Some(&blob.md5), "{}", blob.name);
    let object = Object {
        content: blob.content(),
        version: blob.etag,
        stated_sha256: blob.metadata.remove("devlog_sha256"),
    };
    (blob.name, object)
}

/// The `[remote]` section for a container behind a port of 127.0.0.1.
#[must_use]
pub fn azure_section(port: u16, container: &str, key: &str) -> String {
    format!(
        "[remote]\nprovider = \"azure\"\nurl = \"http://127.0.0.1:{port}/devstoreaccount1/{container}\"\n\n\
         [remote.azure]\nauth_method = \"key\"\naccount_key = \"{key}\"\n"
    )
}

/// The `[remote]` section for a bucket of the strict S3.
#[must_use]
pub fn s3_section(url: &str, secret: &str, region: &str) -> String {
    format!(
        "[remote]\nprovider = \"s3\"\nurl = \"{url}\"\n\n[remote.s3]\nregion = \"{region}\"\n\
         conditions = \"all\"\naccess_key_id = \"{ACCESS_KEY}\"\nsecret_access_key = \"{secret}\"\n"
    )
}

/// Every regular file below a folder by its path, hidden ones left out.
///
/// # Panics
/// When a folder cannot be read.
#[must_use]
pub fn files_below(folder: &Path) -> BTreeMap<String, Object> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).expect("the folder is ours").flatten() {
            let (name, path) = (entry.file_name(), entry.path());
            if name.to_string_lossy().starts_with('.') {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            // One that was removed meanwhile was no object.
            let Ok(content) = fs::read(&path) else {
                continue;
            };
            let key = path.strip_prefix(folder).unwrap_or(&path);
            let version = version_of(&path);
            files.insert(
                key.display().to_string(),
                Object {
                    content,
                    version,
                    stated_sha256: None,
                },
            );
        }
    }
    files
}

fn version_of(path: &Path) -> String {
    let Ok(stat) = fs::metadata(path) else {
        return String::new();
    };
    let inode = std::os::unix::fs::MetadataExt::ino(&stat);
    format!("{inode} {:?}", stat.modified().ok())
}

/// The SHA-256 of bytes, in hexadecimal digits.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
