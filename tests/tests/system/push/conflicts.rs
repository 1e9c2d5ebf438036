//! The data of another machine is not overwritten unseen.

use devlog_tests::backup::Backup;
use insta::{allow_duplicates, assert_snapshot};

on_each_remote!(
    a_foreign_version_is_kept_and_told,
    a_foreign_name_is_left_alone
);

fn a_foreign_version_is_kept_and_told(backup: &Backup) {
    let journal = backup.journal(2);
    backup.push().expect(0);
    let [events, _] = journal.keys(0);
    backup
        .remote
        .put(&events, b"{\"type\":\"FromAnotherMachine\"}\n");
    journal.append(0, "Ours.");
    journal.append(1, "Ours too.");
    let output = backup.push().expect(13);
    allow_duplicates! {
    assert_snapshot!(backup.snapshot(&output), @r#"
    exit status 13
    ----- stderr
    ✗ Pushed 1 of 2 files to [REMOTE] ([SIZE])
      1 file was left alone: [REMOTE] holds another version of it:
      - events/20230101.jsonl
      last complete push: just now

    hint: run `devlog sync`, which merges event logs; for the rest, compare both versions, then set `conflict_resolution` under [sync] in [SANDBOX]/journal/config.toml to "local_wins" or "remote_wins", and run `devlog push` again
    "#);
    }
    let objects = backup.remote.objects();
    assert_eq!(
        objects[&events].content,
        b"{\"type\":\"FromAnotherMachine\"}\n"
    );
    let [other, _] = journal.keys(1);
    let local = std::fs::read(journal.path(&other)).expect("the journal is there");
    assert_eq!(objects[&other].content, local);
}

fn a_foreign_name_is_left_alone(backup: &Backup) {
    let _journal = backup.journal(1);
    let foreign = "notes/\u{202e}todo.txt";
    backup.remote.put(foreign, b"not of devlog");
    let output = backup.sandbox.run(["push", "-v"]).expect(0);
    assert!(!output.transcript().contains('\u{202e}'));
    assert_eq!(backup.remote.objects()[foreign].content, b"not of devlog");
}
