//! The output of `devlog encryption`, for people and for programs.

use super::push::encrypt;
use devlog_tests::{backup::Backup, output::Output};
use serde_json::Value;

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
    encrypt(&backup);
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
