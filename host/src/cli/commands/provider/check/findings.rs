//! The findings of a check, and their consequences.

use super::{Finding, Verdict, permission::is_permission};
use crate::cli::messages::{ExitCode, Palette, count};

/// The findings so far.
#[derive(Debug, Default)]
pub struct Findings {
    all: Vec<Finding>,
    notes: Vec<String>,
    left_out: usize,
    /// True if only a few checks are made, which say nothing of the whole.
    is_a_few: bool,
    /// True if the subject of the check was printed.
    is_announced: bool,
    /// True if the user stopped the check.
    pub stopped: bool,
}

impl Findings {
    /// Returns no findings yet. `left_out` checks are not made at all.
    pub fn new(left_out: usize) -> Self {
        Self {
            left_out,
            ..Self::default()
        }
    }

    /// Returns no findings yet, for a few checks that are made alone.
    pub fn of_a_few() -> Self {
        Self {
            is_a_few: true,
            ..Self::default()
        }
    }

    /// Notes that what is checked was said now: what the provider has said of itself until then, or nothing
    /// if that was noted before.
    pub fn announce(&mut self) -> Option<Vec<String>> {
        let is_first = !std::mem::replace(&mut self.is_announced, true);
        is_first.then(|| self.notes.clone())
    }

    /// Adds what the provider says of itself; whether that is to be shown now. A provider that is opened again
    /// says it again.
    pub fn add_note(&mut self, message: &str) -> bool {
        if self.notes.iter().any(|known| known == message) {
            return false;
        }
        self.notes.push(message.to_owned());
        self.is_announced
    }

    pub fn add(&mut self, finding: Finding) {
        self.all.push(finding);
    }

    /// Returns the reliability of the provider.
    pub fn level(&self) -> Level {
        if self.has(Verdict::Failed) {
            Level::Broken
        } else if self.stopped || self.promises().next().is_none() || self.has(Verdict::Unknown) {
            Level::Unknown
        } else if self.all.iter().any(is_not_offered) {
            Level::Basic
        } else {
            Level::Full
        }
    }

    /// Returns the exit code of the command.
    pub fn exit_code(&self) -> ExitCode {
        if self.stopped {
            return ExitCode::Interrupted;
        }
        match self.with(Verdict::Failed).next() {
            Some(finding) if is_permission(&finding.name) => {
                finding.exit_code.unwrap_or(ExitCode::Failed)
            }
            Some(_) => ExitCode::Provider,
            None if self.has(Verdict::Unknown) => {
                let code = self
                    .with(Verdict::Unknown)
                    .find_map(|found| found.exit_code);
                code.unwrap_or(ExitCode::Temporary)
            }
            None => ExitCode::Done,
        }
    }

    /// The last lines, without a final line end.
    pub fn summary(&self, palette: Palette) -> String {
        let number = |verdict| {
            self.promises()
                .filter(|found| found.verdict == verdict)
                .count()
        };
        if self.promises().next().is_none() {
            let (mark, level) = (palette.bad("✗"), self.level().word());
            return format!("{mark} Level {level}: {}", self.why_unchecked());
        }
        let mut facts = vec![
            format!("{} kept", count(number(Verdict::Passed), "promise")),
            format!("{} broken", number(Verdict::Failed)),
            format!("{} skipped", number(Verdict::Skipped)),
        ];
        if self.has(Verdict::Unknown) {
            facts.push("not all were decided: the remote was not available".to_owned());
        } else if self.left_out > 0 {
            facts.push(format!("{} left out (--full makes them)", self.left_out));
        }
        let level = self.level();
        let mark = match level {
            Level::Full | Level::Basic => palette.good("✓"),
            Level::Broken | Level::Unknown => palette.bad("✗"),
        };
        if self.is_a_few {
            return format!("{mark} {}", facts.join(", "));
        }
        format!("{mark} Level {}: {}", level.word(), facts.join(", "))
    }

    /// The reason why no promise was checked.
    fn why_unchecked(&self) -> String {
        let is_reason =
            |found: &&Finding| matches!(found.verdict, Verdict::Failed | Verdict::Unknown);
        match self.all.iter().find(is_reason) {
            Some(found) => format!("it was not possible to {}, see above", action(&found.name)),
            None => "the promises were not checked".to_owned(),
        }
    }

    fn promises(&self) -> impl Iterator<Item = &Finding> {
        self.all.iter().filter(|found| !is_permission(&found.name))
    }

    fn with(&self, verdict: Verdict) -> impl Iterator<Item = &Finding> {
        self.all
            .iter()
            .filter(move |found| found.verdict == verdict)
    }

    fn has(&self, verdict: Verdict) -> bool {
        self.with(verdict).next().is_some()
    }
}

fn action(permission: &str) -> &str {
    match permission {
        "conditional_write" => "write under a condition",
        name => name,
    }
}

/// The checks that a storage which lacks nothing may skip: they are about a lack, a low limit, or what only some
/// systems can count.
const NOT_FOR_ALL: [&str; 5] = [
    "a_precondition_is_never_ignored",
    "an_object_beyond_the_limit_is_too_large",
    "1000_calls_leave_no_thread_behind",
    "1000_calls_leave_no_descriptor_behind",
    "to_create_the_container_that_is_there_changes_nothing",
];

fn is_not_offered(finding: &Finding) -> bool {
    finding.verdict == Verdict::Skipped && !NOT_FOR_ALL.contains(&finding.name.as_str())
}

/// The reliability of a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// It keeps every promise of the contract.
    Full,
    /// It keeps every promise that it makes.
    Basic,
    /// It breaks a promise.
    Broken,
    /// It was not found out.
    Unknown,
}

impl Level {
    pub fn word(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Basic => "basic",
            Self::Broken => "broken",
            Self::Unknown => "unknown",
        }
    }
}

#[cfg(test)]
mod tests;
