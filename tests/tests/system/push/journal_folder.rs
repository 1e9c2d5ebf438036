//! A push reads the journal, changes nothing in it, and follows no link out of it.

use devlog_tests::{backup::Backup, remote::files_below};
use insta::{allow_duplicates, assert_snapshot};
use std::{fs, os::unix::fs::symlink, process::Command};

on_each_remote!(
    a_push_leaves_the_journal_alone,
    what_is_no_file_of_the_journal_is_not_pushed,
);

fn a_push_leaves_the_journal_alone(backup: &Backup) {
    let journal = backup.journal(3);
    let folders = ["events", "entries"].map(|name| journal.root().join(name));
    let before = folders.each_ref().map(|folder| files_below(folder));
    backup.push().expect(0);
    backup.sandbox.run(["push", "--mode", "all"]).expect(0);
    assert_eq!(folders.each_ref().map(|folder| files_below(folder)), before);
    assert!(files_below(&backup.sandbox.home()).is_empty());
}

fn what_is_no_file_of_the_journal_is_not_pushed(backup: &Backup) {
    let journal = backup.journal(1);
    let outside = backup.sandbox.folder().join("outside.jsonl");
    fs::write(&outside, "{}\n").expect("the sandbox is writable");
    symlink(&outside, journal.path("events/20230102.jsonl")).expect("the journal is ours");
    symlink("20230101.md", journal.path("entries/20230103.md")).expect("the journal is ours");
    let fifo = journal.path("entries/20230104.md");
    let made = Command::new("mkfifo").arg(fifo).status();
    assert!(made.expect("the journal is ours").success());
    fs::create_dir(journal.path("events/20230105.jsonl")).expect("the journal is ours");
    fs::write(journal.path("events/20230230.jsonl"), "no such day\n").expect("the journal is ours");
    fs::write(journal.path("entries/notes.txt"), "not of devlog\n").expect("the journal is ours");
    let output = backup.push().expect(3);
    allow_duplicates! {
        assert_snapshot!(backup.snapshot(&output), @"
        exit status 3
        ----- stderr
        warning: [SANDBOX]/journal/entries/notes.txt is not backed up: it is not named as a file of the journal
        warning: [SANDBOX]/journal/events/20230230.jsonl is not backed up: it is not named as a file of the journal
        ✗ Pushed 3 of 7 files to [REMOTE] ([SIZE])
          4 files failed:
          - events/20230105.jsonl
            cannot read [SANDBOX]/journal/events/20230105.jsonl: it is not a regular file
          - entries/20230104.md
            cannot read [SANDBOX]/journal/entries/20230104.md: it is not a regular file
          - entries/20230103.md
            cannot read [SANDBOX]/journal/entries/20230103.md: it is a link, and links are not followed
          - events/20230102.jsonl
            cannot read [SANDBOX]/journal/events/20230102.jsonl: it is a link, and links are not followed

        hint: put the file itself in the place of [SANDBOX]/journal/entries/20230103.md, then run `devlog push` again
        ");
    }
    backup.assert_complete(&journal);
}
