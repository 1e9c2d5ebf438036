//! A journal that is pushed to the strict S3.

use devlog_tests::{
    journal::Journal,
    output::Output,
    remote::{s3_section, sha256},
    s3_double::{BUCKET, REGION, S3Double, SECRET},
    sandbox::Sandbox,
};
use std::{collections::BTreeMap, fs};

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
        (output, S3Double::tally(&seen))
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
        let objects = self.double.objects();
        let mut keys = self.journal.all_keys();
        keys.push("config.toml".to_owned());
        keys.sort();
        let names: Vec<_> = keys.iter().map(|key| format!("{prefix}{key}")).collect();
        assert_eq!(
            objects.keys().cloned().collect::<Vec<_>>(),
            names,
            "{BUCKET}"
        );
        for key in self.journal.all_keys() {
            let local = fs::read(self.journal.path(&key)).expect("the journal is there");
            assert!(objects[&format!("{prefix}{key}")].content == local, "{key}");
        }
        for (name, object) in &objects {
            let stated = &object.metadata["devlog-sha256"];
            assert_eq!(*stated, sha256(&object.content), "{name}");
        }
    }
}
