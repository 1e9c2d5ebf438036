//! A remote that rclone has filled, and rclone's view of one that devlog has.

use devlog_tests::{
    azurite::{has_program, skip},
    backup::{Backup, written},
    journal::Journal,
    rclone::Rclone,
    remote::{Remote, sha256},
};
use std::{collections::BTreeMap, fs};

/// Makes a test of each scenario for each remote that both reach.
macro_rules! beside_rclone {
    ($($scenario:ident),+ $(,)?) => {
        mod s3 {
            $(#[test]
            fn $scenario() {
                if let Some(setup) = super::Setup::new(super::Backup::on_s3(), stringify!($scenario)) {
                    super::$scenario(&setup);
                }
            })+
        }

        mod gcs {
            $(#[test]
            fn $scenario() {
                if let Some(setup) = super::Setup::new(super::Backup::on_gcs(), stringify!($scenario)) {
                    super::$scenario(&setup);
                }
            })+
        }

        mod azurite {
            $(#[test]
            fn $scenario() {
                let backup = super::Backup::on_azurite(stringify!($scenario));
                let setup = backup.and_then(|backup| super::Setup::new(backup, stringify!($scenario)));
                if let Some(setup) = setup {
                    super::$scenario(&setup);
                }
            })+
        }
    };
}

beside_rclone!(
    what_rclone_has_copied_is_compared_and_not_sent_again,
    rclone_finds_the_bytes_and_checksums_of_all_that_devlog_has_pushed,
);

/// A journal with one entry that does not fit into one request.
struct Setup {
    backup: Backup,
    journal: Journal,
}

impl Setup {
    fn new(backup: Backup, test: &str) -> Option<Self> {
        if !has_program("rclone") {
            skip(test, "rclone is missing");
            return None;
        }
        let journal = backup.journal(3);
        let mut large = vec![0; (9 << 20) + 7];
        fastrand::Rng::with_seed(1).fill(&mut large);
        let [_, entry] = journal.keys(2);
        fs::write(journal.path(&entry), large).expect("the journal is ours");
        Some(Self { backup, journal })
    }

    fn rclone(&self) -> Rclone<'_> {
        let remote = &self.backup.remote;
        Rclone { remote }
    }

    /// Copies the journal to the remote as a user of rclone would, or checks it.
    fn rclone_journal(&self, what: &str) {
        let root = self.journal.root().display().to_string();
        let own = ["--exclude", "config.toml", "--exclude", "state/**"];
        let _ = self.rclone().run(&[&[what], &own[..], &[&*root]].concat());
    }

    /// A push, and its requests.
    fn push(&self, status: i32) -> BTreeMap<&'static str, usize> {
        let push = || self.backup.push().expect(status);
        let (_, requests) = self.backup.remote.requests_during(push);
        requests.expect("it has a port")
    }
}

fn what_rclone_has_copied_is_compared_and_not_sent_again(setup: &Setup) {
    setup.rclone_journal("copy");
    let before = setup.backup.remote.objects();
    // Six files, of which one has three ranges; only the configuration is new.
    let mut wanted = BTreeMap::from([("get", 8), ("list", 1), ("put", 1)]);
    if let Remote::Bucket(_) = setup.backup.remote {
        // A listing does not show if there is a digest.
        wanted.insert("head", 6);
    }
    assert_eq!(setup.push(0), wanted);
    let after = setup.backup.assert_complete(&setup.journal);
    assert_eq!(written(&before, &after), ["config.toml"]);
    assert_eq!(setup.push(0), BTreeMap::from([("list", 1)]));
    // From now on it is devlog's: what changes replaces the very version that was compared.
    setup.journal.append(0, "One more line.");
    assert_eq!(setup.push(0)["put"], 1);
    setup.backup.assert_complete(&setup.journal);
}

fn rclone_finds_the_bytes_and_checksums_of_all_that_devlog_has_pushed(setup: &Setup) {
    setup.backup.push().expect(0);
    setup.rclone_journal("check");
    let objects = setup.backup.assert_complete(&setup.journal);
    let hashes = objects.iter();
    let hashes = hashes.map(|(key, object)| (key.clone(), sha256(&object.content)));
    assert_eq!(setup.rclone().hashes(), hashes.collect());
}
