//! A container that rclone has filled, and rclone's view of one that devlog has.

use devlog_tests::{
    azurite::{Azurite, has_program, rclone, skip},
    backup::{Backup, written},
    http::tally,
    journal::Journal,
    remote::Remote,
};
use std::{collections::BTreeMap, fs};

/// A journal with one entry that does not fit into one request.
struct Setup {
    backup: Backup,
    journal: Journal,
    azurite: &'static Azurite,
    container: String,
}

impl Setup {
    fn new(test: &str) -> Option<Self> {
        let backup = Backup::on_azurite(test)?;
        if !has_program("rclone") {
            skip(test, "rclone is missing");
            return None;
        }
        let journal = backup.journal(3);
        let mut large = vec![0; (9 << 20) + 7];
        fastrand::Rng::with_seed(1).fill(&mut large);
        let [_, entry] = journal.keys(2);
        fs::write(journal.path(&entry), large).expect("the journal is ours");
        let Remote::Container { azurite, name } = &backup.remote else {
            unreachable!("it is a container")
        };
        Some(Self {
            azurite,
            container: name.clone(),
            backup,
            journal,
        })
    }

    /// Copies the journal as a user of rclone would.
    fn copy_by_rclone(&self) {
        self.rclone("copy");
    }

    /// Runs rclone on the journal and the container, which must go well.
    fn rclone(&self, what: &str) {
        let output = rclone::command(self.azurite, &self.container)
            .args([what, "--exclude", "config.toml", "--exclude", "state/**"])
            .arg(self.journal.root())
            .arg(format!(":azureblob:{}", self.container))
            .output()
            .expect("rclone starts");
        let talk = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "rclone {what} failed: {talk}");
    }

    /// A push, and what it asked.
    fn push(&self, status: i32) -> BTreeMap<&'static str, usize> {
        let push = || self.backup.push().expect(status);
        let (_, requests) = self.azurite.requests_during(&self.container, push);
        tally(&requests)
    }
}

#[test]
fn what_rclone_has_copied_is_compared_and_not_sent_again() {
    let Some(setup) = Setup::new("what_rclone_has_copied_is_compared_and_not_sent_again") else {
        return;
    };
    setup.copy_by_rclone();
    let before = setup.backup.remote.objects();
    // Six files, of which one has three ranges; only the configuration is new.
    let asked = setup.push(0);
    assert_eq!(asked, BTreeMap::from([("get", 8), ("list", 1), ("put", 1)]));
    let after = setup.backup.assert_complete(&setup.journal);
    assert_eq!(written(&before, &after), ["config.toml"]);
    assert_eq!(setup.push(0), BTreeMap::from([("list", 1)]));
    // From now on it is devlog's: what changes replaces the very version that was compared.
    setup.journal.append(0, "One more line.");
    assert_eq!(setup.push(0)["put"], 1);
    setup.backup.assert_complete(&setup.journal);
}

#[test]
fn what_rclone_has_copied_from_another_journal_is_not_overwritten() {
    let test = "what_rclone_has_copied_from_another_journal_is_not_overwritten";
    let Some(setup) = Setup::new(test) else {
        return;
    };
    let [events, entry] = setup.journal.keys(1);
    let mine = [&events, &entry].map(|key| fs::read(setup.journal.path(key)).expect("it is there"));
    for key in [&events, &entry] {
        fs::write(setup.journal.path(key), "another text\n").expect("the journal is ours");
    }
    setup.copy_by_rclone();
    for (key, content) in [&events, &entry].into_iter().zip(&mine) {
        fs::write(setup.journal.path(key), content).expect("the journal is ours");
    }
    let before = setup.backup.remote.objects();
    let asked = setup.push(13);
    assert_eq!(asked.get("put"), Some(&1), "{asked:?}");
    let after = setup.backup.remote.objects();
    assert_eq!(written(&before, &after), ["config.toml"]);
}

#[test]
fn rclone_finds_the_checksums_of_all_that_devlog_has_pushed() {
    let Some(setup) = Setup::new("rclone_finds_the_checksums_of_all_that_devlog_has_pushed") else {
        return;
    };
    setup.backup.push().expect(0);
    setup.rclone("check");
}
