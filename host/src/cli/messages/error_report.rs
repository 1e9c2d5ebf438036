//! The form of every error message: what failed, why, and what to do.

use super::{ExitCode, Palette, Shown};

/// One failure, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorReport {
    /// A stable word for machines.
    pub code: &'static str,
    /// The failed action, in a few words without a full stop.
    pub headline: Shown,
    /// The causes, from the nearest to the first.
    pub causes: Vec<Shown>,
    /// The next step: it names a command, a file or a setting.
    pub hint: Option<Shown>,
    /// True if the same command may succeed a little later.
    pub retryable: bool,
    /// The remote's own identifier of the request.
    pub request_id: Option<Shown>,
    /// The exit code of the process if this error ends it.
    pub exit_code: ExitCode,
}

impl ErrorReport {
    /// A report with nothing but a headline.
    pub fn new(code: &'static str, exit_code: ExitCode, headline: impl AsRef<str>) -> Self {
        Self {
            code,
            headline: Shown::line(headline.as_ref()),
            causes: Vec::new(),
            hint: None,
            retryable: false,
            request_id: None,
            exit_code,
        }
    }

    /// Adds the causes.
    #[must_use]
    pub fn with_causes(mut self, causes: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let causes = causes.into_iter();
        self.causes
            .extend(causes.map(|cause| Shown::line(cause.as_ref())));
        self
    }

    /// Sets the next step.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<Option<String>>) -> Self {
        self.hint = hint.into().as_deref().map(Shown::lines);
        self
    }

    /// The causes in one line, if there are any.
    pub fn cause(&self) -> Option<String> {
        let causes: Vec<&str> = self.causes.iter().map(|cause| &**cause).collect();
        (!causes.is_empty()).then(|| causes.join(": "))
    }

    /// Returns the failed action and its cause, a sentence without a full stop.
    pub fn sentence(&self) -> String {
        match self.cause() {
            Some(cause) => format!("{}: {cause}", self.headline),
            None => self.headline.to_string(),
        }
    }

    /// The text for a person, without a final line end.
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
    use crate::cli::messages::{ExitCode, Palette};

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
