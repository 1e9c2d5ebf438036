//! A push reads the journal, changes nothing in it, and follows no link out of it.

use devlog_tests::{backup::Backup, remote::files_below};
use insta::{allow_duplicates, assert_snapshot};
use std::{fs, os::unix::fs::symlink, process::Command};

on_each_remote!(
    a_push_leaves_the_journal_alone,
    what_is_no_file_of_the_journal_is_not_pushed,
    a_configuration_that_is_a_link_stays_one,
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
    let output = backup.push().expect(0);
    allow_duplicates! {
        assert_snapshot!(backup.snapshot(&output), @r"
        exit status 0
        ----- stdout
        ✓ Pushed 3 files to [REMOTE] ([SIZE])
          - events/20230101.jsonl
          - entries/20230101.md
          - config.toml
        ----- stderr
        warning: [SANDBOX]/journal/entries/20230103.md is not backed up: it is a link, which is not followed
        warning: [SANDBOX]/journal/entries/20230104.md is not backed up: it is not a regular file
        warning: [SANDBOX]/journal/entries/notes.txt is not backed up: it is not named as a file of the journal
        warning: [SANDBOX]/journal/events/20230102.jsonl is not backed up: it is a link, which is not followed
        warning: [SANDBOX]/journal/events/20230105.jsonl is not backed up: it is a folder
        warning: [SANDBOX]/journal/events/20230230.jsonl is not backed up: it is not named as a file of the journal
        ");
    }
    backup.assert_complete(&journal);
}

fn a_configuration_that_is_a_link_stays_one(backup: &Backup) {
    let journal = backup.journal(1);
    let config = journal.path("config.toml");
    let own = backup.sandbox.folder().join("dotfiles.toml");
    fs::rename(&config, &own).expect("the sandbox is writable");
    symlink(&own, &config).expect("the journal is ours");
    backup.push().expect(0);
    assert!(config.is_symlink());
    let text = fs::read_to_string(&own).expect("it is there");
    assert!(text.contains("last_push_timestamp"), "{text}");
}
