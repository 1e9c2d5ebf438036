//! The results of the checks.

use crate::Error;
use std::fmt;

/// The result of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The promise is kept.
    Passed,
    /// The promise is broken; what was seen.
    Failed(String),
    /// The properties of the storage rule it out; the reason.
    Skipped(String),
    /// The remote was [not available](crate::ErrorKind::is_retryable), so nothing is known; its error. The check
    /// may be made again.
    Undecided(Error),
}

/// The verdicts of a run, in the order of the checks. Shown as one line a check, and a last one with the
/// numbers.
#[derive(Clone, Debug, Default)]
pub struct Report {
    verdicts: Vec<(&'static str, Verdict)>,
}

impl Report {
    /// Every check with its verdict.
    #[must_use]
    pub fn verdicts(&self) -> &[(&'static str, Verdict)] {
        &self.verdicts
    }

    /// Reports if every check was made, and none failed.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.failed().next().is_none() && self.undecided().next().is_none()
    }

    /// The checks that failed, with what was seen.
    pub fn failed(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.verdicts
            .iter()
            .filter_map(|(name, verdict)| match verdict {
                Verdict::Failed(why) => Some((*name, why.as_str())),
                _ => None,
            })
    }

    /// The undecided checks, with the errors of the remote.
    pub fn undecided(&self) -> impl Iterator<Item = (&'static str, &Error)> {
        self.verdicts
            .iter()
            .filter_map(|(name, verdict)| match verdict {
                Verdict::Undecided(error) => Some((*name, error)),
                _ => None,
            })
    }

    /// The checks that were skipped, with the reason.
    pub fn skipped(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.verdicts
            .iter()
            .filter_map(|(name, verdict)| match verdict {
                Verdict::Skipped(why) => Some((*name, why.as_str())),
                _ => None,
            })
    }
}

impl FromIterator<(&'static str, Verdict)> for Report {
    fn from_iter<I: IntoIterator<Item = (&'static str, Verdict)>>(verdicts: I) -> Self {
        Self {
            verdicts: verdicts.into_iter().collect(),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, verdict) in &self.verdicts {
            match verdict {
                Verdict::Passed => writeln!(f, "passed   {name}")?,
                Verdict::Failed(why) => writeln!(f, "FAILED   {name}: {why}")?,
                Verdict::Skipped(why) => writeln!(f, "skipped  {name}: {why}")?,
                Verdict::Undecided(error) => writeln!(f, "UNKNOWN  {name}: {error}")?,
            }
        }
        let (failed, skipped) = (self.failed().count(), self.skipped().count());
        let undecided = self.undecided().count();
        let passed = self.verdicts.len() - failed - skipped - undecided;
        write!(f, "{passed} passed, {failed} failed, {skipped} skipped")?;
        match undecided {
            0 => Ok(()),
            _ => write!(f, ", {undecided} unknown"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Report, Verdict};
    use crate::{Error, ErrorKind};

    #[test]
    fn a_report_names_each_check_and_counts_them() {
        let report: Report = [
            ("a", Verdict::Passed),
            ("b", Verdict::Failed("lost".to_owned())),
            ("c", Verdict::Skipped("no hashes".to_owned())),
            (
                "d",
                Verdict::Undecided(Error::new(ErrorKind::Throttled, "busy")),
            ),
        ]
        .into_iter()
        .collect();
        assert_eq!(
            report.to_string(),
            "passed   a\nFAILED   b: lost\nskipped  c: no hashes\nUNKNOWN  d: busy\n\
             1 passed, 1 failed, 1 skipped, 1 unknown"
        );
        assert!(!report.is_ok());
    }
}
