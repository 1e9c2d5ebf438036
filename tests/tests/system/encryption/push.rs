//! The objects, the record and the words of an encrypted push.

use devlog_tests::{backup::Backup, journal::Journal};
use std::{fs, io::Write, path::PathBuf, process::Stdio};

/// A part of every text of the journal.
const CANARY: &str = "paired with @alice on ::search_engine";

/// Switches encryption on and returns the recovery file.
pub fn encrypt(backup: &Backup) -> PathBuf {
    let file = backup.sandbox.home().join("recovery.txt");
    let path = file.display().to_string();
    let arguments = ["encryption", "init", "--yes", "--recovery-file", &path];
    backup.sandbox.run(arguments).expect(0);
    file
}

/// The plaintext that Debian's `age` finds in a ciphertext.
fn opened(backup: &Backup, key: &PathBuf, ciphertext: &[u8]) -> Vec<u8> {
    let mut command = backup.sandbox.command_of("age", ["-d", "-i"]);
    command
        .arg(key)
        .env("PATH", "/usr/bin:/bin")
        .stdin(Stdio::piped());
    let mut child = command.spawn().expect("age is installed");
    let mut stdin = child.stdin.take().expect("it is a pipe");
    stdin.write_all(ciphertext).expect("age reads");
    drop(stdin);
    let output = child.wait_with_output().expect("age ends");
    assert!(output.status.success(), "{output:?}");
    output.stdout
}

fn assert_opens(backup: &Backup, journal: &Journal, key: &PathBuf) {
    let objects = backup.remote.objects();
    assert_eq!(objects.len(), journal.all_keys().len() + 1);
    for name in journal.all_keys() {
        let local = fs::read(journal.path(&name)).expect("the journal is there");
        assert_eq!(
            opened(backup, key, &objects[&name].content),
            local,
            "{name}"
        );
    }
}

/// Stops the test if a text of the journal stands in an object, in devlog's record or in what it said.
fn assert_hidden(backup: &Backup, said: &[String]) {
    let holds = |bytes: &[u8]| {
        bytes
            .windows(24)
            .any(|run| CANARY.as_bytes().windows(24).any(|text| text == run))
    };
    for (key, object) in backup.remote.objects() {
        assert!(!holds(&object.content), "{key}");
    }
    let state = backup.sandbox.root().join("state");
    for entry in fs::read_dir(state).expect("there was a push") {
        let path = entry.expect("it is ours").path();
        if path.is_file() {
            assert!(
                !holds(&fs::read(&path).expect("it is ours")),
                "{}",
                path.display()
            );
        }
    }
    assert!(said.iter().all(|text| !holds(text.as_bytes())));
}

fn every_object_opens_with_age_and_shows_nothing(backup: &Backup) {
    let journal = backup.journal(3);
    let key = encrypt(backup);
    let first = backup.push().expect(0).transcript();
    assert_opens(backup, &journal, &key);
    let again = backup.push().expect(0).transcript();
    assert!(again.contains("Nothing to push: 7 files"), "{again}");
    journal.edit(1, &format!("Changed: {CANARY}."));
    let changed = backup.push().expect(0).transcript();
    assert!(changed.contains("Pushed 2 files"), "{changed}");
    assert_opens(backup, &journal, &key);
    assert_hidden(backup, &[first, again, changed]);
}

fn switching_on_leaves_no_plain_object(backup: &Backup) {
    let journal = backup.journal(5);
    backup.push().expect(0);
    let key = encrypt(backup);
    backup.push().expect(0);
    assert_opens(backup, &journal, &key);
    assert_hidden(backup, &[]);
    fs::remove_dir_all(backup.sandbox.root().join("state")).expect("there was a push");
    let again = backup.push().expect(0).transcript();
    assert!(again.contains("Nothing to push: 11 files"), "{again}");
}

fn without_its_key_the_remote_is_left_alone(backup: &Backup) {
    let _journal = backup.journal(1);
    encrypt(backup);
    backup.push().expect(0);
    let before = backup.remote.objects();
    backup.sandbox.configure(&backup.remote.section());
    let refused = backup.push();
    insta::allow_duplicates! {
        insta::assert_snapshot!(refused.snapshot(), @"
        exit status 13
        ----- stderr
        error: the remote is encrypted, and encryption is off here

        hint: put the key of this backup in place, then write `enabled = true` into [encryption] of [SANDBOX]/journal/config.toml
        ");
    }
    assert_eq!(backup.remote.objects(), before);
}

on_each_remote!(
    every_object_opens_with_age_and_shows_nothing,
    switching_on_leaves_no_plain_object,
    without_its_key_the_remote_is_left_alone,
);

#[test]
fn the_key_is_made_shown_and_replaced() {
    let backup = Backup::on_filesystem();
    let _journal = backup.journal(1);
    insta::assert_snapshot!(backup.sandbox.run(["encryption", "init"]).snapshot(), @"
    exit status 2
    ----- stderr
    error: not a terminal, and --recovery-file or --yes is missing

    hint: give --recovery-file FILE and --yes, and keep that file somewhere other than this computer
    ");
    insta::assert_snapshot!(backup.sandbox.run(["encryption", "rotate"]).snapshot(), @"
    exit status 13
    ----- stderr
    error: encryption is off

    hint: switch it on with `devlog encryption init`
    ");
    encrypt(&backup);
    backup.push().expect(0);
    let newer = backup.sandbox.home().join("newer.txt");
    let newer = newer.display().to_string();
    let arguments = [
        "encryption",
        "rotate",
        "--now",
        "--yes",
        "--recovery-file",
        &newer,
    ];
    backup.sandbox.run(arguments).expect(0);
    let status = backup
        .sandbox
        .run(["encryption", "status"])
        .expect(0)
        .transcript();
    let ids: Vec<_> = status
        .lines()
        .filter(|line| line.ends_with("reads"))
        .collect();
    assert_eq!(ids.len(), 2, "{status}");
    let id = ids[0].split_whitespace().next().unwrap_or_default();
    assert!(
        status.contains(&format!("3 objects encrypted with {id}\n")),
        "{status}"
    );
}
