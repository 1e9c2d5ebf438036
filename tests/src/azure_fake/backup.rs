//! A journal in a sandbox that is pushed to the strict Azure.

use super::{Blob, Seen, rules::checksum::md5_of, server::AzureFake};
use crate::{
    azurite::{ACCOUNT, KEY},
    journal::Journal,
    output::Output,
    remote::sha256,
    sandbox::Sandbox,
};
use std::{collections::BTreeMap, fs};

/// The container that it goes to.
pub const CONTAINER: &str = "log";

/// A sandbox, a journal, and where it is pushed to.
pub struct StrictBackup {
    /// The home and the journal of the program.
    pub sandbox: Sandbox,
    /// The journal that is pushed.
    pub journal: Journal,
    /// The remote.
    pub fake: AzureFake,
}

impl StrictBackup {
    /// A journal of `days` days, and a configuration with the account's key.
    #[must_use]
    pub fn new(days: usize) -> Self {
        let sandbox = Sandbox::new();
        let journal = Journal::create(sandbox.root(), days);
        let fake = AzureFake::start(days as u64);
        fake.create(CONTAINER);
        let backup = Self {
            sandbox,
            journal,
            fake,
        };
        backup.configure(&format!("account_key = \"{KEY}\""));
        backup
    }

    /// Writes a configuration with these lines of `[remote.azure]`.
    pub fn configure(&self, settings: &str) {
        self.configure_below("", settings);
    }

    /// The same, with a path behind the container in the url.
    pub fn configure_below(&self, path: &str, settings: &str) {
        let url = format!("{}/{CONTAINER}{path}", self.fake.endpoint());
        self.sandbox.configure(&format!(
            "[remote]\nprovider = \"azure\"\nurl = \"{url}\"\n\n[remote.azure]\n{settings}\n"
        ));
    }

    /// A connection string that ends with this credential.
    #[must_use]
    pub fn connection_string(&self, credential: &str) -> String {
        let endpoint = self.fake.endpoint();
        format!("AccountName={ACCOUNT};BlobEndpoint={endpoint};{credential}")
    }

    /// `devlog push`, and what it asked.
    #[must_use]
    pub fn push(&self) -> (Output, Vec<Seen>) {
        self.fake.seen_during(|| self.sandbox.run(["push"]))
    }

    /// A push that goes well, and what it asked but for the listing.
    ///
    /// # Panics
    /// When it does not.
    #[track_caller]
    #[must_use]
    pub fn push_well(&self) -> Vec<Seen> {
        let (output, mut seen) = self.push();
        output.expect(0);
        seen.retain(|seen| seen.request.line.kind() != "list");
        seen
    }

    /// Stops the test unless the container holds exactly the journal below a prefix, each file with what
    /// describes it; the blobs.
    ///
    /// # Panics
    /// When that is not so.
    #[track_caller]
    #[expect(clippy::must_use_candidate, reason = "it stops the test by itself")]
    pub fn assert_complete_below(&self, prefix: &str) -> BTreeMap<String, Blob> {
        let blobs = self.fake.blobs(CONTAINER);
        let mut keys = self.journal.all_keys();
        keys.push("config.toml".to_owned());
        keys.sort();
        let names: Vec<_> = keys.iter().map(|key| format!("{prefix}{key}")).collect();
        assert_eq!(blobs.keys().cloned().collect::<Vec<_>>(), names);
        for key in self.journal.all_keys() {
            let local = fs::read(self.journal.path(&key)).expect("the journal is there");
            let stored = &blobs[&format!("{prefix}{key}")].content;
            assert!(*stored == local, "{key} holds other bytes");
        }
        for (name, blob) in &blobs {
            assert_described(name, blob);
        }
        blobs
    }

    /// The same, without a prefix.
    ///
    /// # Panics
    /// As [`StrictBackup::assert_complete_below`].
    #[track_caller]
    #[expect(clippy::must_use_candidate, reason = "it stops the test by itself")]
    pub fn assert_complete(&self) -> BTreeMap<String, Blob> {
        self.assert_complete_below("")
    }
}

#[track_caller]
fn assert_described(name: &str, blob: &Blob) {
    let content = &blob.content;
    assert_eq!(blob.metadata["devlog_sha256"], sha256(content), "{name}");
    assert!(!blob.metadata["devlog_upload_id"].is_empty(), "{name}");
    assert_eq!(
        blob.content_md5.as_deref(),
        Some(&*md5_of(content)),
        "{name}"
    );
}
