//! The form of every error message: what failed, why, and what to do.

use super::{exit_code::ExitCode, palette::Palette};

/// One failure, ready to be shown. All texts are safe for a terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorReport {
    /// A stable word for machines.
    pub code: &'static str,
    /// What failed, in a few words without a final stop.
    pub headline: String,
    /// Why, from the nearest cause to the first one.
    pub causes: Vec<String>,
    /// The next step: it names a command, a file or a setting.
    pub hint: Option<String>,
    /// True if the same command may succeed a little later.
    pub retryable: bool,
    /// The remote's own identifier of the request.
    pub request_id: Option<String>,
    /// What the process ends with if this ends it.
    pub exit_code: ExitCode,
}

impl ErrorReport {
    /// A report with nothing but a headline.
    #[must_use]
    pub fn new(code: &'static str, exit_code: ExitCode, headline: impl Into<String>) -> Self {
        Self {
            code,
            headline: headline.into(),
            causes: Vec::new(),
            hint: None,
            retryable: false,
            request_id: None,
            exit_code,
        }
    }

    /// Adds the causes.
    #[must_use]
    pub fn with_causes(mut self, causes: impl IntoIterator<Item = String>) -> Self {
        self.causes.extend(causes);
        self
    }

    /// Sets the next step.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<Option<String>>) -> Self {
        self.hint = hint.into();
        self
    }

    /// What failed and why, as a sentence without a full stop.
    #[must_use]
    pub fn sentence(&self) -> String {
        let causes = self.causes.iter().map(String::as_str);
        let parts: Vec<&str> = [self.headline.as_str()].into_iter().chain(causes).collect();
        parts.join(": ")
    }

    /// The text for a person, without a final line end.
    #[must_use]
    pub fn text(&self, palette: Palette) -> String {
        let mut lines = vec![format!("{} {}", palette.bad("error:"), self.headline)];
        lines.extend(
            self.causes
                .iter()
                .map(|cause| format!("  Caused by: {cause}")),
        );
        if let Some(hint) = &self.hint {
            lines.push(String::new());
            lines.push(format!("{} {hint}", palette.hint("hint:")));
        }
        lines.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::ErrorReport;
    use crate::cli::messages::{exit_code::ExitCode, palette::Palette};

    #[test]
    fn a_report_reads_from_what_over_why_to_what_next() {
        let report = ErrorReport::new("x", ExitCode::Failed, "push failed")
            .with_causes(["it is late".to_owned(), "the sun went down".to_owned()])
            .with_hint("go to bed".to_owned());
        assert_eq!(
            report.sentence(),
            "push failed: it is late: the sun went down"
        );
        insta::assert_snapshot!(report.text(Palette::default()), @r"
        error: push failed
          Caused by: it is late
          Caused by: the sun went down

        hint: go to bed
        ");
    }

    #[test]
    fn a_report_may_be_a_single_line() {
        let report = ErrorReport::new("x", ExitCode::Failed, "push failed");
        assert_eq!(report.text(Palette::default()), "error: push failed");
    }
}
