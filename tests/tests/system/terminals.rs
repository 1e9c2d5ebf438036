//! Messages in terminals of every width and kind: no word is cut, no escape where none belongs, and floods are numbers.

use devlog_tests::{backup::Backup, output::Output, terminal::Terminal};
use regex::Regex;
use std::{fs, iter, path::Path, process::Command};

const ID: &str = "20230101";

/// A backup in which commands have long things to report.
fn troubled() -> Backup {
    let backup = Backup::on_filesystem();
    let _journal = backup.journal(2);
    backup.push().expect(0);
    for name in ["20230101", "20230102"] {
        let theirs = format!("{{\"theirs\":\"{name}\"}}\n");
        backup
            .remote
            .put(&format!("events/{name}.jsonl"), theirs.as_bytes());
    }
    backup
}

const COMMANDS: [&[&str]; 9] = [
    &["push"],
    &["new", "--id", ID, "-m", "A text that exists already"],
    &["show", "20220101"],
    &["status"],
    &["provider", "check", "nowhere"],
    &["new", "--id", "20239999", "-m", "A day that is no date"],
    &["encryption", "status"],
    &["schedule", "status"],
    &["provider", "info", "azure"],
];

/// The command with its output in pipes.
fn piped(backup: &Backup, arguments: &[&str]) -> Output {
    let mut command: Command = backup.sandbox.command(arguments);
    command
        .env("HOME", backup.sandbox.folder())
        .env("PATH", "/usr/bin:/bin");
    backup.sandbox.finish(command)
}

/// The words of a text, without the names that change from run to run.
fn words(text: &str) -> Vec<String> {
    let changing = Regex::new(r"20230101-[A-Za-z0-9]+\.md|\d+ more texts?").expect("a pattern");
    let text = changing.replace_all(text, "DRAFT");
    text.split_whitespace().map(str::to_owned).collect()
}

fn forget_drafts(backup: &Backup) {
    let _ = fs::remove_dir_all(backup.sandbox.root().join("drafts"));
}

#[test]
fn no_word_is_cut_and_no_escape_stands_where_none_belongs() {
    let escape = Regex::new("\x1b\\[[0-9;?]*[A-Za-z]").expect("a pattern");
    let backup = troubled();
    for arguments in COMMANDS {
        forget_drafts(&backup);
        let piped = piped(&backup, arguments);
        let expected = (words(&(piped.stdout + &piped.stderr)), piped.code);
        for columns in [40, 80, 200] {
            for (term, no_color) in [("xterm", ""), ("xterm", "1"), ("dumb", ""), ("", "")] {
                let variables = [("TERM", term), ("NO_COLOR", no_color), ("COLUMNS", "")];
                let run = || {
                    forget_drafts(&backup);
                    Terminal::of_columns(columns, &backup.sandbox, arguments, &variables).finish()
                };
                // A command that takes long, as on a busy machine, shows progress, which erases lines.
                let mut runs = iter::repeat_with(run).take(20);
                let without_progress = runs.find(|output| !output.stdout.contains("\x1b[2K"));
                let Output {
                    stdout: shown,
                    code,
                    ..
                } = without_progress.expect("a run without progress");
                let what = format!("{arguments:?} {columns} {term:?} {no_color:?}:\n{shown}");
                let is_plain = term != "xterm" || !no_color.is_empty();
                assert!(!is_plain || !shown.contains('\x1b'), "{what}");
                let plain = escape.replace_all(&shown, "");
                for line in plain.lines() {
                    let is_one_word = line.split_whitespace().count() == 1;
                    let length = line.chars().count();
                    assert!(length <= usize::from(columns) || is_one_word, "{what}");
                }
                assert_eq!((words(&plain), code), expected, "{what}");
            }
        }
    }
}

/// Writes 3,000 of something.
fn flood(write: impl Fn(usize)) {
    (0..3000).for_each(write);
}

fn assert_summed_up(output: &Output) {
    let transcript = output.transcript();
    assert!(transcript.lines().count() < 60, "{transcript}");
    assert!(
        Regex::new("2[,.]?9[0-9][0-9]|3[,.]?000")
            .expect("a pattern")
            .is_match(&transcript),
        "{transcript}"
    );
}

#[test]
fn three_thousand_of_a_kind_are_a_number_and_the_first_few() {
    let backup = Backup::on_filesystem();
    let journal = backup.journal(1);
    flood(|number| backup.remote.put(&format!("other/{number}"), b"x"));
    assert_summed_up(&backup.push().expect(0));
    let day = |number: usize| {
        let (year, month, day) = (number / 336, number / 28 % 12, number % 28);
        format!("20{:02}{:02}{:02}", year + 30, month + 1, day + 1)
    };
    let write =
        |key: String, text: &str| fs::write(journal.path(&key), text).expect("the journal is ours");
    flood(|number| write(format!("entries/{}.md", day(number)), "stray\n"));
    assert_summed_up(&backup.sandbox.run(["rebuild"]).expect(0));
    flood(|number| write(format!("events/{}.jsonl", day(number)), "no event\n"));
    for command in [&["list"][..], &["rebuild"], &["push", "--dry-run"]] {
        assert_summed_up(&backup.sandbox.run(command));
    }
    assert!(Path::new(&journal.path("config.toml")).exists());
}
