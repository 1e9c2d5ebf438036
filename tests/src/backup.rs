//! A journal in a sandbox with a remote to push it to: what most scenarios begin with.

use crate::{
    gcs_double::GcsDouble,
    journal::Journal,
    output::Output,
    remote::{Object, Remote, sha256},
    s3_double::S3Double,
    sandbox::Sandbox,
};
use regex::Regex;
use std::{collections::BTreeMap, fs};

/// A sandbox and a remote; the journal comes with [`Backup::journal`].
pub struct Backup {
    /// The home and the journal of the program.
    pub sandbox: Sandbox,
    /// The remote.
    pub remote: Remote,
}

impl Backup {
    /// One that pushes through the filesystem provider.
    #[must_use]
    pub fn on_filesystem() -> Self {
        Self::in_folder_of(Sandbox::new())
    }

    /// The same in a file system in memory, for tests that run the program a thousand times.
    #[must_use]
    pub fn in_memory() -> Self {
        Self::in_folder_of(Sandbox::in_memory())
    }

    fn in_folder_of(sandbox: Sandbox) -> Self {
        let remote = Remote::folder(&sandbox);
        Self { sandbox, remote }
    }

    /// One that pushes to Azurite, on behalf of a test; `None` where there is no Azurite.
    #[must_use]
    pub fn on_azurite(test: &str) -> Option<Self> {
        let remote = Remote::container(test)?;
        let sandbox = Sandbox::new();
        Some(Self { sandbox, remote })
    }

    /// One that pushes to the strict S3.
    #[must_use]
    pub fn on_s3() -> Self {
        Self {
            sandbox: Sandbox::new(),
            remote: Remote::Bucket(S3Double::start()),
        }
    }

    /// One that pushes to the strict Google Cloud Storage.
    #[must_use]
    pub fn on_gcs() -> Self {
        Self {
            sandbox: Sandbox::new(),
            remote: Remote::Google(GcsDouble::start()),
        }
    }

    /// Writes a journal of `days` days, and the configuration that names the remote.
    #[must_use]
    pub fn journal(&self, days: usize) -> Journal {
        self.sandbox.configure(&self.remote.section());
        Journal::create(self.sandbox.root(), days)
    }

    /// `devlog push`.
    #[must_use]
    pub fn push(&self) -> Output {
        self.sandbox.run(["push"])
    }

    /// The snapshot of an output, the same for every remote. The size of the configuration depends on the
    /// remote's url, and so do the sizes in the output.
    ///
    /// # Panics
    /// Never: the pattern is a constant.
    #[must_use]
    pub fn snapshot(&self, output: &Output) -> String {
        let size = Regex::new(r"\(\d+(\.\d+)? [KMG]?B\)").expect("the pattern is right");
        let text = output.snapshot().replace(self.remote.title(), "[REMOTE]");
        size.replace_all(&text, "([SIZE])").into_owned()
    }

    /// Reads the remote independently, and stops the test unless it holds exactly the journal.
    ///
    /// # Panics
    /// If a file is missing, is another one, has a wrong hash, or does not belong there.
    #[track_caller]
    #[expect(clippy::must_use_candidate, reason = "it stops the test by itself")]
    pub fn assert_complete(&self, journal: &Journal) -> BTreeMap<String, Object> {
        let objects = self.remote.objects();
        assert_holds(&objects, "", journal);
        objects
    }
}

/// Stops the test unless the objects are exactly the journal below a prefix.
///
/// # Panics
/// As [`Backup::assert_complete`].
#[track_caller]
pub fn assert_holds(objects: &BTreeMap<String, Object>, prefix: &str, journal: &Journal) {
    let mut keys = journal.all_keys();
    keys.push("config.toml".to_owned());
    keys.sort();
    let names: Vec<_> = keys.iter().map(|key| format!("{prefix}{key}")).collect();
    assert_eq!(objects.keys().cloned().collect::<Vec<_>>(), names);
    for key in journal.all_keys() {
        let local = fs::read(journal.path(&key)).expect("the journal is there");
        let stored = &objects[&format!("{prefix}{key}")].content;
        assert!(*stored == local, "{key} holds other bytes");
    }
    assert_honest(objects);
}

/// Stops the test if an object states another SHA-256 than it has.
///
/// # Panics
/// If that is so.
#[track_caller]
pub fn assert_honest(objects: &BTreeMap<String, Object>) {
    for (key, object) in objects {
        if let Some(stated) = &object.stated_sha256 {
            assert_eq!(*stated, sha256(&object.content), "{key}");
        }
    }
}

/// The keys of the objects that were written between two looks at a remote.
#[must_use]
pub fn written(before: &BTreeMap<String, Object>, after: &BTreeMap<String, Object>) -> Vec<String> {
    let is_new = |(key, object): &(&String, &Object)| {
        before
            .get(*key)
            .is_none_or(|known| known.version != object.version)
    };
    let new = after.iter().filter(is_new);
    new.map(|(key, _)| key.clone()).collect()
}
