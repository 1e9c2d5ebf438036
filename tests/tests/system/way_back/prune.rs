//! `devlog prune`.

use devlog_tests::backup::Backup;
use std::fs;

on_each_remote!(a_deleted_day_is_removed_after_a_yes);

fn a_deleted_day_is_removed_after_a_yes(backup: &Backup) {
    let journal = backup.journal(3);
    backup.push().expect(0);
    backup.remote.put("notes.txt", b"foreign");
    let nothing = backup.sandbox.run(["prune", "--yes"]).expect(0);
    assert!(
        nothing.stdout.starts_with("✓ Nothing to remove"),
        "{}",
        nothing.stdout
    );
    let keys = journal.keys(1);
    for key in &keys {
        fs::remove_file(journal.path(key)).expect("the journal is there");
    }
    let asked = backup.sandbox.run(["prune"]).expect(13);
    assert!(
        keys.iter().all(|key| asked.stdout.contains(key)),
        "{}",
        asked.stdout
    );
    let refused = backup
        .sandbox
        .run(["prune", "--yes", "--max", "1"])
        .expect(13);
    assert!(refused.stderr.contains("more than 1"), "{}", refused.stderr);
    assert!(
        keys.iter()
            .all(|key| backup.remote.objects().contains_key(key))
    );
    let removed = backup.sandbox.run(["prune", "--yes"]).expect(0);
    let headline = format!("✓ Removed 2 objects from {}", backup.remote.title());
    assert!(removed.stdout.starts_with(&headline), "{}", removed.stdout);
    let left = backup.remote.objects();
    assert_eq!(left.len(), 6);
    assert!(left.contains_key("notes.txt") && left.contains_key("config.toml"));
    backup.sandbox.run(["status", "--exit-code"]).expect(0);
}
