//! The remotes that every scenario runs against, read without devlog's code.

mod digest;
mod folder_files;
mod object;
mod section;

pub use digest::sha256;
pub use folder_files::{all_files_below, files_below};
pub use object::Object;
pub use section::{azure_section, gcs_section, s3_section};

use crate::{
    azurite::{Azurite, Blob, KEY},
    encrypted,
    gcs_double::{self, GcsDouble},
    http::{Request, tally, tally_of},
    s3_double::{self, REGION, S3Double, SECRET},
    sandbox::Sandbox,
};
use std::{
    collections::BTreeMap,
    fs::{self, File},
    path::PathBuf,
};

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
    /// The bucket of a strict Google Cloud Storage, through its provider.
    Google(GcsDouble),
}

impl Remote {
    /// An empty folder in the sandbox.
    ///
    /// # Panics
    /// If it cannot be made.
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
            Self::Google(_) => "Google Cloud Storage",
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
            Self::Google(double) => gcs_section(&double.url(), &double.key_file("application")),
        }
    }

    /// The `[remote]` section with a key that is not the account's.
    ///
    /// # Panics
    /// For a folder, which has no key.
    #[must_use]
    pub fn section_with_wrong_key(&self) -> String {
        match self {
            Self::Folder(_) => unreachable!("a folder has no key"),
            Self::Container { azurite, name } => azure_section(azurite.port(), name, "d3Jvbmc="),
            Self::Bucket(double) => s3_section(&double.url(), "d3Jvbmc=", REGION),
            Self::Google(double) => gcs_section(&double.url(), &double.key_file("stranger")),
        }
    }

    /// The `[remote]` section that reaches it through a proxy, which leads to its port.
    ///
    /// # Panics
    /// For a folder, which has no port.
    #[must_use]
    pub fn section_through(&self, start: impl FnOnce(u16) -> u16) -> String {
        let port = match self {
            Self::Folder(_) => unreachable!("a folder has no port"),
            Self::Container { azurite, .. } => azurite.port(),
            Self::Bucket(double) => double.port(),
            Self::Google(double) => double.port(),
        };
        let proxy = start(port);
        self.section()
            .replace(&format!(":{port}"), &format!(":{proxy}"))
    }

    /// The number of requests that list so many objects.
    #[must_use]
    pub fn list_pages(&self, objects: usize) -> usize {
        let page = match self {
            Self::Bucket(_) | Self::Google(_) => 1000,
            _ => 5000,
        };
        objects.div_ceil(page).max(1)
    }

    /// Every object by its key. What devlog's filesystem provider keeps for itself is left out.
    #[must_use]
    pub fn objects(&self) -> BTreeMap<String, Object> {
        match self {
            Self::Folder(folder) => {
                let files = files_below(folder).into_iter();
                let object = |file: Object| stored(file.content, file.version, None);
                files.map(|(key, file)| (key, object(file))).collect()
            }
            Self::Container { azurite, name } => {
                let blobs = azurite.client().dump(name);
                blobs.into_iter().map(object_of_blob).collect()
            }
            Self::Bucket(double) => {
                let objects = double.objects().into_iter();
                let object = |mut object: s3_double::Object| {
                    let stated = object.metadata.remove("devlog-sha256");
                    stored(object.content.bytes(), object.write.to_string(), stated)
                };
                objects.map(|(key, found)| (key, object(found))).collect()
            }
            Self::Google(double) => {
                let objects = double.objects().into_iter();
                let object = |mut object: gcs_double::Object| {
                    let stated = object.metadata.remove("devlog-sha256");
                    let version = object.generation.to_string();
                    stored(object.content.bytes(), version, stated)
                };
                objects.map(|(key, found)| (key, object(found))).collect()
            }
        }
    }

    /// Writes an object as another program would.
    ///
    /// # Panics
    /// If it cannot be written.
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
            Self::Google(double) => double.put(key, content),
        }
    }

    /// Cuts an object to its first half, as another program would that keeps its metadata and its time.
    ///
    /// # Panics
    /// If it is absent, or cannot be written.
    pub fn halve(&self, key: &str) {
        match self {
            Self::Folder(folder) => {
                let options = File::options().write(true).open(folder.join(key));
                let file = options.expect("the object is there");
                let stat = file.metadata().expect("the folder is ours");
                file.set_len(stat.len() / 2).expect("the folder is ours");
                let modified = stat.modified().expect("the system has times");
                file.set_modified(modified).expect("the folder is ours");
            }
            Self::Container { azurite, name } => {
                let blobs = azurite.client().dump(name);
                let blob = blobs.into_iter().find(|blob| blob.name == key);
                let blob = blob.expect("the object is there");
                let content = blob.content();
                let metadata: Vec<_> = blob.metadata.iter().map(|(k, v)| (&**k, &**v)).collect();
                let half = &content[..content.len() / 2];
                azurite.client().put(name, key, half, &metadata);
            }
            Self::Bucket(double) => double.halve(key),
            Self::Google(double) => double.halve(key),
        }
    }

    /// Removes the place itself, and what is in it.
    ///
    /// # Panics
    /// If it is absent.
    pub fn remove(&self) {
        match self {
            Self::Folder(folder) => fs::remove_dir_all(folder).expect("the folder is ours"),
            Self::Container { azurite, name } => azurite.client().delete(name),
            Self::Bucket(double) => double.delete_bucket(),
            Self::Google(double) => double.delete_bucket(),
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
                (value, Some(tally_of(&seen)))
            }
            Self::Google(double) => {
                let (value, seen) = double.seen_during(run);
                let mut requests = tally_of(&seen);
                // One for the whole run.
                requests.remove("token");
                (value, Some(requests))
            }
        }
    }
}

/// An object as it is stored; if the tests encrypt, with the bytes that were encrypted.
#[must_use]
pub fn stored(content: Vec<u8>, version: String, stated_sha256: Option<String>) -> Object {
    Object {
        content: encrypted::opened(content),
        version,
        stated_sha256: stated_sha256.filter(|_| !encrypted::is_on()),
    }
}

fn object_of_blob(mut blob: Blob) -> (String, Object) {
    // An object of several blocks has none.
    let md5 = blob.content_md5.as_ref();
    assert!(md5.is_none_or(|md5| *md5 == blob.md5), "{}", blob.name);
    let (content, stated) = (blob.content(), blob.metadata.remove("devlog_sha256"));
    (blob.name, stored(content, blob.etag, stated))
}
