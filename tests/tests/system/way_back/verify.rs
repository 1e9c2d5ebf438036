//! `devlog verify`.

use devlog_tests::backup::Backup;
use std::fs;

on_each_remote!(damage_is_found_and_named);

fn damage_is_found_and_named(backup: &Backup) {
    let journal = backup.journal(3);
    let [log, _] = journal.keys(1);
    let older = fs::read(journal.path(&log)).expect("the journal is there");
    backup.push().expect(0);
    let right = backup.sandbox.run(["verify", "--drill"]).expect(0);
    let title = backup.remote.title();
    let restorable = format!("✓ Verified 7 files on {title}\n  Restorable: 3 of 3 days\n");
    assert_eq!(right.stdout, restorable);
    journal.append(1, "More.");
    backup.push().expect(0);
    let whole = fs::read(journal.path(&log)).expect("the journal is there");
    let flipped: Vec<u8> = whole.iter().map(|byte| byte ^ 1).collect();
    for (damaged, reason) in [
        (older, "an older version than the one that was pushed"),
        (
            whole[..40].to_vec(),
            "only the beginning of the log that was pushed",
        ),
        (flipped, "not the one that was pushed"),
    ] {
        backup.remote.put(&log, &damaged);
        for options in [&["verify"][..], &["verify", "--content"]] {
            let found = backup.sandbox.run(options).expect(15);
            let said = &found.stderr;
            let headline = format!("✗ Verified 6 of 7 files on {title}\n");
            assert!(said.starts_with(&headline), "{said}");
            assert!(said.contains(&log) && said.contains(reason), "{said}");
        }
    }
    let json = backup.sandbox.run(["verify", "--json"]).expect(15).json();
    let summary = json.last().expect("a summary");
    assert_eq!(
        (&summary["outcome"], &summary["failed"]),
        (&"partial".into(), &1.into())
    );
    let pushed = backup.push().transcript();
    assert!(pushed.contains("found damage in 1 file"), "{pushed}");
}
