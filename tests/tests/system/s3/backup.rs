//! A journal that is pushed to the strict S3.

use devlog_tests::{
    backup::assert_holds,
    http::tally_of,
    journal::Journal,
    output::Output,
    remote::{Remote, s3_section},
    s3_double::{REGION, S3Double, SECRET},
    sandbox::Sandbox,
};
use std::collections::BTreeMap;

/// A sandbox, a journal, and the service that it is pushed to.
pub struct S3Backup {
    pub sandbox: Sandbox,
    pub journal: Journal,
    pub double: S3Double,
}

impl S3Backup {
    /// A journal of `days` days, and the right configuration.
    pub fn new(days: usize) -> Self {
        let sandbox = Sandbox::new();
        let journal = Journal::create(sandbox.root(), days);
        let backup = Self {
            sandbox,
            journal,
            double: S3Double::start(),
        };
        backup.configure(&backup.double.url(), SECRET, REGION);
        backup
    }

    /// Writes a configuration.
    pub fn configure(&self, url: &str, secret: &str, region: &str) {
        self.sandbox.configure(&s3_section(url, secret, region));
    }

    /// `devlog push`, and the number of its requests of each kind.
    pub fn push(&self) -> (Output, BTreeMap<&'static str, usize>) {
        let (output, seen) = self.double.seen_during(|| self.sandbox.run(["push"]));
        (output, tally_of(&seen))
    }

    /// A push that succeeds, and its requests.
    #[track_caller]
    pub fn push_well(&self) -> BTreeMap<&'static str, usize> {
        let (output, requests) = self.push();
        output.expect(0);
        requests
    }

    /// Stops the test unless the bucket holds exactly the journal below a prefix, each file with its digest.
    #[track_caller]
    pub fn assert_complete_below(&self, prefix: &str) {
        let objects = Remote::Bucket(self.double.clone()).objects();
        assert_holds(&objects, prefix, &self.journal);
        let mut stored = self.double.objects().into_values();
        assert!(stored.all(|object| object.metadata.contains_key("devlog-sha256")));
    }
}
