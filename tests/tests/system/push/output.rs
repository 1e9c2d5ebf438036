//! JSON for programs, and dry runs.

use devlog_tests::backup::Backup;
use insta::assert_snapshot;
use serde_json::Value;
use std::fs;

#[test]
fn json_is_one_object_a_line_and_the_last_a_summary() {
    let backup = Backup::on_filesystem();
    let _journal = backup.journal(2);
    for outcome in ["ok", "nothing_to_do"] {
        let output = backup.sandbox.run(["push", "--json"]).expect(0);
        assert!(output.stderr.is_empty(), "{}", output.stderr);
        let lines = output.json();
        assert!(lines.iter().all(|line| line["schema"] == 1));
        assert_eq!(lines[0]["type"], "start");
        let summary = &lines[lines.len() - 1];
        assert_eq!(summary["type"], "summary");
        assert_eq!(summary["outcome"], outcome);
        assert_eq!(summary["exit_code"], 0);
    }
    let files = |line: &Value| line["type"] == "file";
    let output = backup
        .sandbox
        .run(["push", "--json", "--mode", "all"])
        .expect(0);
    assert_eq!(output.json().iter().filter(|line| files(line)).count(), 5);
}

#[test]
fn the_configuration_survives() {
    let backup = Backup::on_filesystem();
    let _journal = backup.journal(1);
    let text = format!(
        "# Mine.\n{}\n[sync] # when\nlast_push_timestamp = \"2020-01-01T00:00:00Z\" # ours\n",
        backup.remote.section()
    );
    let text = text.replace('\n', "\r\n");
    backup.sandbox.configure(&text);
    backup.push().expect(0);
    let path = backup.sandbox.root().join("config.toml");
    let after = fs::read_to_string(path).expect("it is there");
    assert!(
        !after.contains("2020-01-01"),
        "the time was written: {after}"
    );
    let (head, rest) = after
        .split_once("last_push_timestamp = \"")
        .expect("the key is there");
    let (_, tail) = rest.split_once('"').expect("the value is closed");
    let restored = format!("{head}last_push_timestamp = \"2020-01-01T00:00:00Z\"{tail}");
    assert_eq!(restored, text);
}

#[test]
fn a_push_that_went_well_says_what_it_pushed() {
    let backup = Backup::on_filesystem();
    let journal = backup.journal(1);
    assert_snapshot!(backup.snapshot(&backup.push()), @r"
    exit status 0
    ----- stdout
    ✓ Pushed 3 files to [REMOTE] ([SIZE])
      - events/20230101.jsonl
      - entries/20230101.md
      - config.toml
    ");
    assert_snapshot!(backup.snapshot(&backup.push()), @r"
    exit status 0
    ----- stdout
    ✓ Nothing to push: 3 files are on [REMOTE] (last push: just now)
    ");
    journal.append(0, "More.");
    let output = backup.sandbox.run(["push", "--dry-run", "--exit-code"]);
    assert_snapshot!(backup.snapshot(&output), @r"
    exit status 20
    ----- stdout
    Would push 1 file to [REMOTE] ([SIZE])
      - events/20230101.jsonl
    ");
}
