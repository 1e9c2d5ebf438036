//! A finding in a line, for a person and for a program.

use super::{Finding, Verdict, permission::is_permission};
use crate::{
    cli::{json::CheckFields, messages::Palette},
    terminal_text::for_terminal,
};

impl Finding {
    /// Returns the finding for a program.
    pub fn fields(&self) -> CheckFields<'_> {
        CheckFields {
            name: &self.name,
            verdict: self.verdict.word(),
            reason: self.reason.as_deref(),
        }
    }

    /// Returns the finding for a person; a kept promise only with `verbose`.
    pub fn line(&self, palette: Palette, verbose: bool) -> Option<String> {
        let mark = match self.verdict {
            Verdict::Passed if !verbose && !is_permission(&self.name) => return None,
            Verdict::Passed => palette.good("✓"),
            Verdict::Failed => palette.bad("✗"),
            Verdict::Skipped | Verdict::Unknown => "-".to_owned(),
        };
        let name = for_terminal(&self.name.replace('_', " "));
        let what = match self.verdict {
            Verdict::Skipped => "skipped, ",
            Verdict::Unknown => "unknown, ",
            Verdict::Passed | Verdict::Failed => "",
        };
        let reason = self.reason.as_deref().map(for_terminal);
        let reason = reason.map(|reason| format!(": {what}{reason}"));
        Some(format!("  {mark} {name}{}", reason.unwrap_or_default()))
    }
}
