//! Two machines of one backup, of which one lacks the key of the other.

use super::machine::{KeySource, Machine};
use devlog_tests::{backup::Backup, output::Output, remote::files_below, sandbox::make_private};
use std::fs;

/// The output with the ids of keys replaced.
fn snapshot(output: &Output) -> String {
    let id = regex::Regex::new("[0-9a-f]{16}").expect("the pattern is right");
    // The configuration names the folder of the test, which is pushed with it.
    let size = regex::Regex::new(r"\(\d+ B\)").expect("the pattern is right");
    let text = output.snapshot();
    let text = id.replace_all(&text, "[KEY]");
    size.replace_all(&text, "([SIZE])").into_owned()
}

#[test]
fn a_second_machine_makes_no_second_key() {
    let backup = Backup::on_filesystem();
    let _journal = backup.journal(1);
    let first = Machine::first(&backup, &KeySource::File);
    first.run(&["push"]).expect(0);
    let second = first.second();
    let plain = backup.remote.section();
    for (name, text) in [("config.toml", Some(plain)), ("encryption.key", None)] {
        let path = second.root.join(name);
        text.map_or_else(|| fs::remove_file(&path), |text| fs::write(&path, text))
            .expect("it is ours");
    }
    make_private(&second.root.join("config.toml"));
    let before = files_below(&second.root);
    let file = backup.sandbox.home().join("second.txt");
    let file = file.display().to_string();
    let init = ["encryption", "init", "--yes", "--recovery-file", &file];
    insta::assert_snapshot!(snapshot(&second.run(&init)), @"
    exit status 13
    ----- stderr
    error: the remote is encrypted with the key [KEY], which is not here

    hint: add the recovery key of this backup, `AGE-SECRET-KEY-1…`, to [SANDBOX]/second/encryption.key, then run `devlog encryption init` again; for a new backup, set another `url` in [SANDBOX]/second/config.toml
    ");
    let mut after = files_below(&second.root);
    after.remove("state/lock");
    assert_eq!(after, before);
    assert!(!fs::exists(&file).expect("the home is readable"));

    let key = fs::read(first.root.join("encryption.key")).expect("init made it");
    let place = second.root.join("encryption.key");
    fs::write(&place, key).expect("it is ours");
    make_private(&place);
    let taken = second.run(&init).expect(0).stdout;
    assert!(taken.contains("Encryption is on, with the key"), "{taken}");
    assert!(!taken.contains("devlog push"), "all is encrypted: {taken}");
    second.run(&["sync"]).expect(0);
    assert_eq!(second.tree(), first.tree());
}

#[test]
fn no_key_is_made_for_a_remote_that_cannot_be_checked() {
    let backup = Backup::on_s3();
    let _journal = backup.journal(1);
    backup
        .sandbox
        .configure(&backup.remote.section_through(|_| 1));
    let file = backup.sandbox.home().join("recovery.txt");
    let file = file.display().to_string();
    let init = ["encryption", "init", "--yes", "--recovery-file", &file];
    insta::assert_snapshot!(backup.sandbox.run(init).snapshot(), @"
    exit status 5
    ----- stderr
    error: encryption init failed: the remote cannot be reached
      Caused by: cannot connect to 127.0.0.1:[PORT]: Connection refused (os error 111)

    hint: nothing is lost; check the network connection, then run `devlog encryption init` again
    ");
    assert!(!fs::exists(&file).expect("the home is readable"));
}

#[test]
fn a_rotation_names_what_it_left_and_what_the_other_machine_needs() {
    let backup = Backup::on_filesystem();
    let _journal = backup.journal(1);
    let first = Machine::first(&backup, &KeySource::File);
    first.run(&["push"]).expect(0);
    let second = first.second();
    second.run(&["sync"]).expect(0);
    for id in ["20240102", "20240103"] {
        second.run(&["new", "--id", id, "-m", "Theirs."]).expect(0);
    }
    second.run(&["push"]).expect(0);
    let file = backup.sandbox.home().join("newer.txt");
    let file = file.display().to_string();
    let rotate = [
        "encryption",
        "rotate",
        "--now",
        "--yes",
        "--recovery-file",
        &file,
    ];
    insta::assert_snapshot!(snapshot(&first.run(&rotate)), @"
    exit status 3
    ----- stdout
    The new key [KEY] encrypts what is written from now on; the old ones still read. Every other machine of this backup needs it too: before its next run, put it into the key file there as the first line.
    ✓ Pushed 3 files to Local Folder ([SIZE])
      - events/20230101.jsonl
      - entries/20230101.md
      - config.toml
    ----- stderr
    error: 4 objects on the remote are not encrypted with the new key: entries/20240102.md, entries/20240103.md, events/20240102.jsonl and 1 more

    hint: run `devlog pull`, then `devlog push --mode all`; `devlog encryption status` counts what is left
    ");
    insta::assert_snapshot!(snapshot(&second.run(&["sync"])), @"
    exit status 3
    ----- stderr
    ✗ Pulled 0 of 1 file from Local Folder
      1 file failed:
      - events/20230101.jsonl
        the object on the remote cannot be used: it is encrypted with the key [KEY], which is not here

    hint: take the line of that key, `AGE-SECRET-KEY-1…`, from the machine that wrote the object or from its recovery key, and add it to [SANDBOX]/second/encryption.key: the first key there encrypts, all of them decrypt; if that key is lost, set another `url`, and `devlog push` backs everything up there
    ✗ Pushed 0 of 3 files to Local Folder
      3 files failed:
      - events/20230101.jsonl
      - entries/20230101.md
      - config.toml
        the object on the remote cannot be used: it is encrypted with the key [KEY], which is not here
      last complete push: just now

    hint: take the line of that key, `AGE-SECRET-KEY-1…`, from the machine that wrote the object or from its recovery key, and add it to [SANDBOX]/second/encryption.key: the first key there encrypts, all of them decrypt; if that key is lost, set another `url`, and `devlog push` backs everything up there
    ");
    first.run(&["pull"]).expect(0);
    first.run(&["push", "--mode", "all"]).expect(0);
    insta::assert_snapshot!(snapshot(&first.run(&["encryption", "status"])), @"
    exit status 0
    ----- stdout
    encryption is on; the keys are in [SANDBOX]/journal/encryption.key
      [KEY]  writes and reads
      [KEY]  reads
      7 objects encrypted with [KEY]
    ");
    insta::assert_snapshot!(snapshot(&second.run(&["encryption", "status"])), @"
    exit status 0
    ----- stdout
    encryption is on; the keys are in [SANDBOX]/second/encryption.key
      [KEY]  writes and reads
      7 objects encrypted with [KEY], which is not here
    ");

    let keys = ["newer.txt", "recovery.txt"].map(|name| {
        fs::read_to_string(backup.sandbox.home().join(name)).expect("the recovery keys are there")
    });
    fs::write(second.root.join("encryption.key"), keys.concat()).expect("it is ours");
    second.run(&["sync"]).expect(0);
    assert_eq!(second.tree(), first.tree());
}
