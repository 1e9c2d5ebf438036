//! The output of `devlog encryption`, for people and for programs.

use super::push::encrypt;
use devlog_tests::{backup::Backup, output::Output, sandbox::make_private, terminal::Terminal};
use serde_json::Value;
use std::fs;

/// A key that no journal of a test has.
const OTHER_KEY: &str =
    "AGE-SECRET-KEY-1Q3GZMM9N34H4WVQH57N4S2VY8S5KGWU0JGVC7KT5S7T75N3Z5RCSHX2927\n";

/// `devlog encryption` with the recovery key written to a new file.
fn encryption(backup: &Backup, arguments: &[&str], recovery_file: &str) -> Output {
    let file = backup.sandbox.home().join(recovery_file);
    let mut command = backup.sandbox.command(["encryption"]);
    command
        .args(arguments)
        .args(["--yes", "--recovery-file"])
        .arg(file);
    backup.sandbox.finish(command)
}

#[test]
fn the_key_is_made_shown_and_replaced() {
    let backup = Backup::on_filesystem();
    let _journal = backup.journal(1);
    insta::assert_snapshot!(backup.sandbox.run(["encryption", "init"]).snapshot(), @"
    exit status 2
    ----- stderr
    error: devlog cannot ask questions here (no terminal, or --json or --quiet is set), and --recovery-file or --yes is missing

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

#[test]
fn a_program_reads_the_keys_and_the_objects() {
    let backup = Backup::on_filesystem();
    let journal = backup.journal(2);
    let made = encryption(&backup, &["init", "--json"], "first.txt");
    backup.push().expect(0);
    let rotated = encryption(&backup, &["rotate", "--json"], "second.txt");
    journal.edit(1, "Changed.");
    backup.push().expect(0);
    let status = backup.sandbox.run(["encryption", "status", "--json"]);
    let status = status.expect(0).json();
    let [newer, older, objects, _summary] = &status[..] else {
        panic!("{status:?}");
    };
    assert_eq!(
        (&newer["id"], &newer["writes"]),
        (&rotated.json()[0]["id"], &true.into())
    );
    assert_eq!(
        (&older["id"], &older["writes"]),
        (&made.json()[0]["id"], &false.into())
    );
    let with = |key: &Value| objects["encrypted"][key["id"].as_str().unwrap_or_default()].clone();
    assert_eq!([with(newer), with(older)], [2, 3].map(Value::from));
    assert_eq!(
        (&objects["plain"], &objects["damaged"]),
        (&0.into(), &0.into())
    );
}

#[test]
fn a_rotation_whose_push_is_incomplete_is_no_success() {
    let backup = Backup::on_filesystem();
    let journal = backup.journal(2);
    encrypt(&backup);
    backup.push().expect(0);
    backup
        .remote
        .put(&journal.keys(0)[0], b"age-encryption.org/v1\n");
    let rotated = encryption(&backup, &["rotate", "--now", "--json"], "second.txt").expect(3);
    let lines = rotated.json();
    let summary = lines.last().expect("a summary");
    assert_eq!(summary["failed"], 1, "{summary}");
}

#[test]
fn status_counts_what_is_not_encrypted_yet() {
    let backup = Backup::on_filesystem();
    let _journal = backup.journal(2);
    backup.push().expect(0);
    let made = encryption(&backup, &["init"], "first.txt").expect(0).stdout;
    assert!(
        made.contains("to encrypt 5 objects on the remote"),
        "{made}"
    );
    let status = backup.sandbox.run(["status"]).expect(0).stdout;
    assert!(
        status.contains("  5 objects there are not encrypted yet\n"),
        "{status}"
    );
    let pushed = backup.push().expect(0).stdout;
    assert!(
        pushed.contains("  5 objects there were not encrypted before\n"),
        "{pushed}"
    );
    let status = backup.sandbox.run(["status"]).expect(0).stdout;
    assert!(!status.contains("encrypted"), "{status}");
}

#[test]
fn a_key_is_not_replaced_by_one_that_a_person_takes_a_while_to_confirm() {
    let backup = Backup::on_filesystem();
    let _journal = backup.journal(1);
    let mut asked = Terminal::start(&backup.sandbox, &["encryption", "init"], &[]);
    let shown = asked.line_from("AGE-SECRET-KEY-1");
    let second = encryption(&backup, &["init"], "second.txt").expect(11);
    assert!(
        second.transcript().contains("`devlog encryption init`"),
        "{}",
        second.transcript()
    );
    let file = backup.sandbox.home().join("second.txt");
    assert!(!file.exists(), "it would open nothing");
    let key = backup.sandbox.root().join("encryption.key");
    fs::write(&key, OTHER_KEY).expect("it is ours");
    make_private(&key);
    asked.answer("The last 8 characters", &shown[shown.len() - 8..]);
    let ended = asked.finish().expect(13).transcript();
    let words: Vec<_> = ended.split_whitespace().collect();
    let said = "another key was put into ~/journal/encryption.key meanwhile, and was left alone";
    assert!(words.join(" ").contains(said), "{ended}");
    let kept = fs::read_to_string(&key).expect("it is ours");
    assert_eq!(kept, OTHER_KEY);
}

#[test]
fn a_rotation_keeps_a_key_that_was_added_meanwhile() {
    let backup = Backup::on_filesystem();
    let _journal = backup.journal(1);
    encrypt(&backup);
    let mut asked = Terminal::start(&backup.sandbox, &["encryption", "rotate"], &[]);
    let shown = asked.line_from("AGE-SECRET-KEY-1");
    encryption(&backup, &["rotate"], "second.txt").expect(11);
    let key = backup.sandbox.root().join("encryption.key");
    let older = fs::read_to_string(&key).expect("init made it");
    fs::write(&key, format!("{older}{OTHER_KEY}")).expect("it is ours");
    asked.answer("The last 8 characters", &shown[shown.len() - 8..]);
    let _ = asked.finish().expect(0);
    let kept = fs::read_to_string(&key).expect("it is ours");
    let keys = kept.lines().filter(|line| line.starts_with("AGE-"));
    assert_eq!(keys.count(), 3, "the new one, the first, and the added one");
    assert!(kept.contains(OTHER_KEY));
}

#[test]
fn no_recovery_file_is_left_of_a_key_that_cannot_be_kept() {
    let backup = Backup::on_filesystem();
    let key = "[encryption]\nkey = \"file:/proc/no/such/key\"\n";
    backup.sandbox.configure(&(backup.remote.section() + key));
    encryption(&backup, &["init"], "first.txt").expect(1);
    assert!(!backup.sandbox.home().join("first.txt").exists());
}
