//! Tests of `findings`.

use super::{ExitCode, Finding, Findings, Level, NOT_FOR_ALL, Palette, Verdict};
use crate::cli::commands::provider::check::Step;

fn finding(name: &str, verdict: Verdict, reason: Option<&str>) -> Finding {
    Finding {
        name: name.to_owned(),
        verdict,
        reason: reason.map(ToOwned::to_owned),
        exit_code: None,
    }
}

fn findings(all: &[(&str, Verdict)]) -> Findings {
    let mut findings = Findings::new(0);
    for (name, verdict) in all {
        findings.add(finding(name, *verdict, None));
    }
    findings
}

const LIST: (&str, Verdict) = ("list", Verdict::Passed);
const KEPT: (&str, Verdict) = ("one_byte_comes_back", Verdict::Passed);

#[test]
fn the_level_is_the_worst_that_was_found() {
    let level = |all: &[_]| (findings(all).level(), findings(all).exit_code());
    assert_eq!(level(&[LIST, KEPT]), (Level::Full, ExitCode::Done));
    let other_kind = ("a_precondition_is_never_ignored", Verdict::Skipped);
    assert_eq!(level(&[LIST, KEPT, other_kind]).0, Level::Full);
    let not_offered = ("if_absent_creates_an_object", Verdict::Skipped);
    assert_eq!(
        level(&[LIST, KEPT, not_offered]),
        (Level::Basic, ExitCode::Done)
    );
    let broken = ("a_listing_of_one", Verdict::Failed);
    assert_eq!(
        level(&[LIST, broken, not_offered]),
        (Level::Broken, ExitCode::Provider)
    );
    assert_eq!(level(&[LIST]).0, Level::Unknown);
    let unknown = ("one_byte_comes_back", Verdict::Unknown);
    assert_eq!(
        level(&[LIST, KEPT, unknown]),
        (Level::Unknown, ExitCode::Temporary)
    );
    assert_eq!(level(&[LIST, broken, unknown]).0, Level::Broken);
}

#[test]
fn what_a_provider_of_full_level_may_skip_are_checks() {
    let steps = Step::all(true);
    for name in NOT_FOR_ALL {
        assert!(steps.iter().any(|step| step.name() == name), "{name}");
    }
}

#[test]
fn what_is_not_allowed_decides_the_exit_status() {
    let mut findings = findings(&[LIST]);
    findings.add(Finding {
        exit_code: Some(ExitCode::Denied),
        ..finding("write", Verdict::Unknown, Some("permission denied: no"))
    });
    assert_eq!(findings.level(), Level::Unknown);
    assert_eq!(findings.exit_code(), ExitCode::Denied);
    findings.stopped = true;
    assert_eq!(findings.exit_code(), ExitCode::Interrupted);
}

#[test]
fn a_provider_that_gives_other_bytes_is_broken_before_any_promise() {
    let mut findings = findings(&[LIST]);
    findings.add(Finding {
        exit_code: Some(ExitCode::Verification),
        ..finding("read", Verdict::Failed, Some("other bytes"))
    });
    assert_eq!(findings.level(), Level::Broken);
    assert_eq!(findings.exit_code(), ExitCode::Verification);
    let summary = findings.summary(Palette::default());
    assert_eq!(
        summary,
        "✗ Level broken: it was not possible to read, see above"
    );
}

#[test]
fn findings_are_lines_and_the_last_one_is_the_level() {
    let mut findings = Findings::new(6);
    let all = [
        finding("list", Verdict::Passed, None),
        finding("conditional_write", Verdict::Skipped, Some("it has none")),
        finding("one_byte_comes_back", Verdict::Passed, None),
        finding(
            "a_listing_of_one",
            Verdict::Failed,
            Some("it is empty\u{1b}[2J"),
        ),
        finding(
            "a_key_with_a_space",
            Verdict::Failed,
            Some("it crashed (signal 11)"),
        ),
    ];
    let lines = all
        .iter()
        .filter_map(|found| found.line(Palette::default(), false));
    let mut lines: Vec<String> = lines.collect();
    for finding in all {
        findings.add(finding);
    }
    lines.push(findings.summary(Palette::default()));
    insta::assert_snapshot!(lines.join("\n"), @r"
      ✓ list
      - conditional write: skipped, it has none
      ✗ a listing of one: it is empty\u{1b}[2J
      ✗ a key with a space: it crashed (signal 11)
    ✗ Level broken: 1 promise kept, 2 broken, 0 skipped, 6 left out (--full makes them)
    ");
}

#[test]
fn what_a_provider_says_of_itself_is_shown_once_and_after_what_is_checked() {
    let mut findings = Findings::new(0);
    assert!(!findings.add_note("a key"));
    assert_eq!(findings.announce(), Some(vec!["a key".to_owned()]));
    assert!(!findings.add_note("a key"));
    assert!(findings.add_note("a token"));
    assert_eq!(findings.announce(), None);
}
