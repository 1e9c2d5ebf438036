//! The Google Cloud Storage provider against a strict service: its requests, its credentials, and what it makes of
//! refusals.

mod credentials;
mod push;
mod refusals;

use devlog_tests::{
    backup::Backup,
    gcs_double::GcsDouble,
    http::tally_of,
    journal::Journal,
    output::Output,
    remote::{Remote, gcs_section},
};
use std::collections::BTreeMap;

/// A backup with its journal, and the double that it goes to.
struct GcsBackup {
    backup: Backup,
    journal: Journal,
    double: GcsDouble,
}

impl GcsBackup {
    /// A journal of `days` days, and the right configuration.
    fn new(days: usize) -> Self {
        let backup = Backup::on_gcs();
        let Remote::Google(double) = &backup.remote else {
            unreachable!("it was made so above")
        };
        let double = double.clone();
        let journal = backup.journal(days);
        Self {
            backup,
            journal,
            double,
        }
    }

    /// Configures the remote with this JSON of a credential.
    fn configure(&self, credentials: &str) {
        let section = gcs_section(&self.double.url(), credentials);
        self.backup.sandbox.configure(&section);
    }

    /// `devlog push`, and the number of its requests of each kind.
    fn push(&self) -> (Output, BTreeMap<&'static str, usize>) {
        let (output, seen) = self.double.seen_during(|| self.backup.push());
        (output, tally_of(&seen))
    }

    /// A push that succeeds, and its requests.
    #[track_caller]
    fn push_well(&self) -> BTreeMap<&'static str, usize> {
        let (output, requests) = self.push();
        output.expect(0);
        requests
    }
}
