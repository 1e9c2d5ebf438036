//! A journal in a sandbox that is pushed to the strict Azure.

use super::server::AzureFake;
use crate::{
    azurite::{ACCOUNT, KEY},
    backup::assert_holds,
    http::Seen,
    journal::Journal,
    output::Output,
    remote::stored,
    sandbox::Sandbox,
};

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
        let fake = AzureFake::start();
        fake.create(CONTAINER, false);
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
    /// If it does not.
    #[track_caller]
    #[must_use]
    pub fn push_well(&self) -> Vec<Seen> {
        let (output, mut seen) = self.push();
        output.expect(0);
        seen.retain(|seen| seen.request.line.kind() != "list");
        seen
    }

    /// Stops the test unless the container holds exactly the journal below a prefix, each file with its SHA-256.
    ///
    /// # Panics
    /// If that is not so.
    #[track_caller]
    pub fn assert_complete_below(&self, prefix: &str) {
        let objects = self.fake.blobs(CONTAINER).into_iter();
        let objects = objects.map(|(name, mut blob)| {
            let stated = blob.metadata.remove("devlog_sha256");
            assert!(stated.is_some(), "{name}");
            (name, stored(blob.content.bytes(), blob.etag, stated))
        });
        assert_holds(&objects.collect(), prefix, &self.journal);
    }

    /// The same, without a prefix.
    ///
    /// # Panics
    /// As [`StrictBackup::assert_complete_below`].
    #[track_caller]
    pub fn assert_complete(&self) {
        self.assert_complete_below("");
    }
}
