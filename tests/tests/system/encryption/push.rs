//! The objects, the record and the words of an encrypted push.

use devlog_tests::{
    azurite::{has_program, skip},
    backup::Backup,
    journal::{CANARY, Journal},
    search::Search,
};
use std::{fs, io::Write, path::PathBuf, process::Stdio};

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
    if !has_program("age") {
        return skip("encryption::push", "age is missing");
    }
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
    let search = Search::new(&[CANARY], &[]);
    let holds = |bytes: &[u8]| search.found_in(bytes).is_some();
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

on_each_remote!(every_object_opens_with_age_and_shows_nothing);
