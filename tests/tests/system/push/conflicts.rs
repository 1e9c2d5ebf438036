//! The data of another machine is not overwritten unseen.

use devlog_tests::backup::Backup;

on_each_remote!(a_foreign_version_is_kept_and_reported);

fn a_foreign_version_is_kept_and_reported(backup: &Backup) {
    let journal = backup.journal(2);
    backup.push().expect(0);
    let [events, _] = journal.keys(0);
    backup
        .remote
        .put(&events, b"{\"type\":\"FromAnotherMachine\"}\n");
    journal.append(0, "Ours.");
    journal.append(1, "Ours too.");
    let output = backup.push().expect(13);
    let left_alone = format!("another version of it:\n  - {events}\n");
    assert!(output.stderr.contains(&left_alone), "{}", output.stderr);
    let objects = backup.remote.objects();
    assert_eq!(
        objects[&events].content,
        b"{\"type\":\"FromAnotherMachine\"}\n"
    );
    let [other, _] = journal.keys(1);
    let local = std::fs::read(journal.path(&other)).expect("the journal is there");
    assert_eq!(objects[&other].content, local);
}
