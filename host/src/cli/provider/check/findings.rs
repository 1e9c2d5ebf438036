//! What a check found, and what follows from it.

use super::{
    event::{Finding, Verdict, exit_code},
    level::Level,
    shown::Shown,
    step::is_permission,
};
use crate::cli::{exit_code::ExitCode, palette::Palette, words::count};

/// Everything that was found so far.
#[derive(Debug)]
pub struct Findings {
    all: Vec<Finding>,
    left_out: usize,
    /// Whether the user stopped the check.
    pub stopped: bool,
}

impl Findings {
    /// Nothing yet. `left_out` checks are not made at all.
    #[must_use]
    pub fn new(left_out: usize) -> Self {
        Self {
            all: Vec::new(),
            left_out,
            stopped: false,
        }
    }

    /// Whether nothing was found yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Adds a finding, and gives it back to be shown.
    pub fn add(&mut self, finding: Finding) -> Shown {
        self.all.push(finding.clone());
        Shown::new(finding)
    }

    /// Adds that the provider took its process down in a step.
    pub fn lose(&mut self, step: &str, how: String) -> Shown {
        self.add(Finding {
            name: step.to_owned(),
            verdict: Verdict::Failed,
            reason: Some(how),
            exit_code: Some(ExitCode::Provider.number()),
        })
    }

    /// How far the provider can be relied on.
    #[must_use]
    pub fn level(&self) -> Level {
        let promises = || self.promises();
        let denied = self
            .permissions()
            .any(|found| found.verdict == Verdict::Failed);
        if promises().any(|found| found.verdict == Verdict::Failed) {
            Level::Broken
        } else if denied || self.stopped || promises().next().is_none() || self.is_unknown() {
            Level::Unknown
        } else if self.all.iter().any(is_not_offered) {
            Level::Basic
        } else {
            Level::Full
        }
    }

    /// What the command ends with.
    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        if self.stopped {
            return ExitCode::Interrupted;
        }
        let failed = self.failed().next();
        match (self.level(), failed) {
            (_, Some(finding)) if is_permission(&finding.name) => {
                finding.exit_code.map_or(ExitCode::Failed, exit_code)
            }
            (Level::Broken, _) | (_, Some(_)) => ExitCode::Provider,
            _ if self.is_unknown() => ExitCode::Temporary,
            _ => ExitCode::Done,
        }
    }

    /// The last lines, without a final line end.
    #[must_use]
    pub fn summary(&self, palette: Palette) -> String {
        let number = |verdict| {
            self.promises()
                .filter(|found| found.verdict == verdict)
                .count()
        };
        if self.promises().next().is_none() {
            let mark = palette.bad("✗");
            return format!("{mark} Level unknown: the promises were not checked");
        }
        let mut facts = vec![
            format!("{} kept", count(number(Verdict::Passed), "promise")),
            format!("{} broken", number(Verdict::Failed)),
            format!("{} skipped", number(Verdict::Skipped)),
        ];
        if self.is_unknown() {
            facts.push("then the remote was not available; check it again later".to_owned());
        } else if self.left_out > 0 {
            facts.push(format!("{} left out (--full makes them)", self.left_out));
        }
        let level = self.level();
        let mark = match level {
            Level::Full | Level::Basic => palette.good("✓"),
            Level::Broken | Level::Unknown => palette.bad("✗"),
        };
        format!("{mark} Level {}: {}", level.word(), facts.join(", "))
    }

    fn permissions(&self) -> impl Iterator<Item = &Finding> {
        self.all.iter().filter(|found| is_permission(&found.name))
    }

    fn promises(&self) -> impl Iterator<Item = &Finding> {
        self.all.iter().filter(|found| !is_permission(&found.name))
    }

    fn is_unknown(&self) -> bool {
        self.all
            .iter()
            .any(|found| found.verdict == Verdict::Unknown)
    }

    fn failed(&self) -> impl Iterator<Item = &Finding> {
        self.all
            .iter()
            .filter(|found| found.verdict == Verdict::Failed)
    }
}

/// The checks that a storage which lacks nothing may skip: they are about a lack, a low limit, or what only some
/// systems can count.
const NOT_FOR_ALL: [&str; 4] = [
    "a_precondition_is_never_ignored",
    "an_object_beyond_the_limit_is_too_large",
    "1000_calls_leave_no_thread_behind",
    "1000_calls_leave_no_descriptor_behind",
];

fn is_not_offered(finding: &Finding) -> bool {
    finding.verdict == Verdict::Skipped && !NOT_FOR_ALL.contains(&finding.name.as_str())
}

#[cfg(test)]
mod tests {
    use super::{ExitCode, Finding, Findings, Level, NOT_FOR_ALL, Palette, Verdict};
    use crate::cli::provider::check::step::Step;

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
            exit_code: Some(12),
            ..finding("write", Verdict::Failed, Some("permission denied: no"))
        });
        assert_eq!(findings.level(), Level::Unknown);
        assert_eq!(findings.exit_code(), ExitCode::Denied);
        findings.stopped = true;
        assert_eq!(findings.exit_code(), ExitCode::Interrupted);
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
        ];
        let mut lines: Vec<String> = all
            .into_iter()
            .filter_map(|found| findings.add(found).line(Palette::default(), false))
            .collect();
        let lost = findings.lose("a_key_with_a_space", "it crashed (signal 11)".to_owned());
        lines.extend(lost.line(Palette::default(), false));
        lines.push(findings.summary(Palette::default()));
        insta::assert_snapshot!(lines.join("\n"), @r"
          ✓ list
          - conditional write: skipped, it has none
          ✗ a listing of one: it is empty\u{1b}[2J
          ✗ a key with a space: it crashed (signal 11)
        ✗ Level broken: 1 promise kept, 2 broken, 0 skipped, 6 left out (--full makes them)
        ");
    }
}
