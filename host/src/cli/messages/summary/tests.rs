//! Every summary that a person can meet.

mod failures;

use super::Summary;
use crate::{
    cli::messages::{DisplayNames, Palette},
    sync::{Conflict, FailedFile, FileError, Outcome, PushResult, PushedFile},
};
use devlog_provider_api::{Error, ErrorKind, ObjectKey};
use jiff::{SignedDuration, Timestamp};
use std::sync::LazyLock;

static NAMES: LazyLock<DisplayNames> = LazyLock::new(DisplayNames::example);

fn summary() -> Summary<'static> {
    Summary {
        title: "Azure Storage",
        names: &NAMES,
        dry_run: false,
        verbose: false,
        now: NOW,
        palette: Palette::default(),
    }
}

const NOW: Timestamp = Timestamp::constant(1_757_586_600, 0);

fn before(seconds: i64) -> Timestamp {
    NOW - SignedDuration::from_secs(seconds)
}

fn key(key: &str) -> ObjectKey {
    key.parse().expect("a key")
}

fn result(outcome: Outcome, uploaded: &[&str]) -> PushResult {
    let uploaded = uploaded.iter().map(|name| PushedFile {
        key: key(name),
        size: 700,
        sha256: None,
        was_plain: false,
    });
    let uploaded: Vec<PushedFile> = uploaded.collect();
    PushResult {
        bytes: uploaded.iter().map(|file| file.size).sum(),
        uploaded,
        outcome,
        ..PushResult::default()
    }
}

fn failed(name: &str, error: FileError) -> FailedFile {
    FailedFile {
        name: name.to_owned(),
        error,
    }
}

fn busy() -> FileError {
    FileError::Remote {
        call: "upload",
        source: Error::new(ErrorKind::Throttled, "azure is busy").with_code("ServerBusy"),
    }
}

fn conflict(name: &str) -> Conflict {
    Conflict {
        key: key(name),
        local: None,
        remote: None,
    }
}

const THREE: [&str; 3] = [
    "entries/20250910.md",
    "entries/20250911.md",
    "events/20250911.jsonl",
];

#[test]
fn a_push_lists_the_newest_entry_first() {
    insta::assert_snapshot!(summary().text(&result(Outcome::Ok, &THREE)), @r"
    ✓ Pushed 3 files to Azure Storage (2.1 KB)
      - events/20250911.jsonl
      - entries/20250911.md
      - entries/20250910.md
    ");
}

#[test]
fn what_was_plain_until_now_is_counted() {
    let mut three = result(Outcome::Ok, &THREE);
    three.uploaded[0].was_plain = true;
    insta::assert_snapshot!(summary().text(&three), @"
    ✓ Pushed 3 files to Azure Storage (2.1 KB)
      - events/20250911.jsonl
      - entries/20250911.md
      - entries/20250910.md
      1 object there was not encrypted before
    ");
    three.uploaded[1].was_plain = true;
    let dry_run = Summary {
        dry_run: true,
        ..summary()
    };
    insta::assert_snapshot!(dry_run.text(&three), @"
    Would push 3 files to Azure Storage (2.1 KB)
      - events/20250911.jsonl
      - entries/20250911.md
      - entries/20250910.md
      2 objects there are not encrypted yet
    ");
}

#[test]
fn one_file_is_singular_and_what_has_no_date_comes_last() {
    let one = result(Outcome::Ok, &["config.toml"]);
    insta::assert_snapshot!(summary().text(&one), @r"
    ✓ Pushed 1 file to Azure Storage (700 B)
      - config.toml
    ");
    let two = summary().text(&result(
        Outcome::Ok,
        &["config.toml", "entries/20250911.md"],
    ));
    assert!(two.ends_with("config.toml"), "{two}");
}

fn twelve() -> PushResult {
    let names: Vec<String> = (1..=12)
        .map(|day| format!("entries/202509{day:02}.md"))
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    result(Outcome::Ok, &names)
}

#[test]
fn ten_names_are_enough_without_verbose() {
    let text = summary().text(&twelve());
    assert_eq!(text.lines().count(), 12);
    assert!(
        text.ends_with("  - entries/20250903.md\n  … and 2 more"),
        "{text}"
    );
}

#[test]
fn verbose_lists_every_name() {
    let verbose = Summary {
        verbose: true,
        ..summary()
    };
    let text = verbose.text(&twelve());
    assert!(text.ends_with("  - entries/20250901.md"), "{text}");
}

#[test]
fn objects_of_others_are_counted() {
    let push = PushResult {
        foreign: 1_200,
        ..result(Outcome::Ok, &THREE[..1])
    };
    insta::assert_snapshot!(summary().text(&push), @r"
    ✓ Pushed 1 file to Azure Storage (700 B)
      - entries/20250910.md
      1,200 objects there do not belong to the journal; they were left alone
    ");
}

#[test]
fn a_dry_run_says_would() {
    let dry = Summary {
        dry_run: true,
        ..summary()
    };
    insta::assert_snapshot!(dry.text(&result(Outcome::Ok, &THREE[..1])), @r"
    Would push 1 file to Azure Storage (700 B)
      - entries/20250910.md
    ");
}

#[test]
fn nothing_to_push_says_how_old_the_backup_is() {
    let of = |unchanged, previous_success| {
        let nothing = result(Outcome::NothingToDo, &[]);
        summary().text(&PushResult {
            unchanged,
            previous_success,
            ..nothing
        })
    };
    let two_hours = Some(before(7_200));
    let texts = [of(1_000, two_hours), of(1, None), of(0, None)];
    insta::assert_snapshot!(texts.join("\n"), @r"
    ✓ Nothing to push: 1,000 files are on Azure Storage (last push: 2 hours ago)
    ✓ Nothing to push: 1 file is on Azure Storage
    ✓ Nothing to push: the journal is empty
    ");
}

#[test]
fn a_conflict_is_listed_with_the_setting_that_decides_it() {
    let refused = PushResult {
        conflicts: vec![conflict("entries/20250911.md")],
        ..result(Outcome::Refused, &THREE[2..])
    };
    insta::assert_snapshot!(summary().text(&refused), @r#"
    ✗ Pushed 1 of 2 files to Azure Storage (700 B)
      1 file was left alone: Azure Storage holds another version of it:
      - entries/20250911.md

    hint: run `devlog sync`, which merges event logs; for files that cannot be merged, compare both versions and set `conflict_resolution` in [sync] of ~/.devlog/config.toml to "local_wins" or "remote_wins", and run `devlog push` again
    "#);
}

#[test]
fn a_title_of_a_provider_does_not_steer_the_terminal() {
    let hostile = Summary {
        title: "\u{1b}]0;x\u{7}",
        ..summary()
    };
    let text = hostile.text(&result(Outcome::Ok, &THREE));
    assert!(
        !text.contains('\u{1b}') && !text.contains('\u{7}'),
        "{text}"
    );
}

#[test]
fn what_is_left_to_the_remote_is_said_each_time() {
    let left = |names: &[&str]| PushResult {
        left_to_remote: names.iter().map(|name| key(name)).collect(),
        ..result(Outcome::NothingToDo, &[])
    };
    let one = PushResult {
        unchanged: 999,
        ..left(&THREE[..1])
    };
    let texts = [summary().text(&one), summary().text(&left(&THREE[..2]))];
    insta::assert_snapshot!(texts.join("\n"), @r"
    ✓ Nothing to push: 999 files are on Azure Storage
      1 file differs and was not pushed, since the remote's version wins (`conflict_resolution`):
      - entries/20250910.md
    ✓ Nothing to push: the remote's version of each file wins
      2 files differ and were not pushed, since the remote's version wins (`conflict_resolution`):
      - entries/20250911.md
      - entries/20250910.md
    ");
}

#[test]
fn a_last_push_in_the_future_is_not_an_age() {
    let result = PushResult {
        unchanged: 2,
        previous_success: Some(before(-86_400)),
        ..result(Outcome::NothingToDo, &[])
    };
    insta::assert_snapshot!(
        summary().text(&result),
        @"✓ Nothing to push: 2 files are on Azure Storage (last push: in the future, by this machine's clock)"
    );
}
