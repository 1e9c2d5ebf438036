//! A finding in a line, for a person and for a program.

use super::{
    event::{Finding, Verdict},
    step::is_permission,
};
use crate::{
    cli::{json::CheckFields, messages::palette::Palette},
    terminal_text::for_terminal,
};

/// A finding that is to be shown.
#[derive(Debug)]
pub struct Shown(Finding);

impl Shown {
    /// Shows this finding.
    #[must_use]
    pub fn new(finding: Finding) -> Self {
        Self(finding)
    }

    /// For a program.
    #[must_use]
    pub fn fields(&self) -> CheckFields<'_> {
        CheckFields {
            name: &self.0.name,
            verdict: self.0.verdict.word(),
            reason: self.0.reason.as_deref(),
        }
    }

    /// For a person; nothing for a promise that is kept, unless all are wanted.
    #[must_use]
    pub fn line(&self, palette: Palette, verbose: bool) -> Option<String> {
        let finding = &self.0;
        let mark = match finding.verdict {
            Verdict::Passed if !verbose && !is_permission(&finding.name) => return None,
            Verdict::Passed => palette.good("✓"),
            Verdict::Failed => palette.bad("✗"),
            Verdict::Skipped | Verdict::Unknown => "-".to_owned(),
        };
        let name = for_terminal(&finding.name.replace('_', " "));
        let reason = finding.reason.as_deref().map(for_terminal);
        let what = match finding.verdict {
            Verdict::Skipped => "skipped, ",
            Verdict::Unknown => "unknown, ",
            Verdict::Passed | Verdict::Failed => "",
        };
        let reason = reason.map(|reason| format!(": {what}{reason}"));
        Some(format!("  {mark} {name}{}", reason.unwrap_or_default()))
    }
}
