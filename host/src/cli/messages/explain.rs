//! Errors that can be explained to a person.

#[cfg(test)]
use super::Palette;
use super::{DisplayNames, ErrorReport, ExitCode};
use std::{error::Error, fmt::Debug, io, iter};

/// An error that can end a command.
pub trait Explain: Debug {
    /// Returns the report of the error, with files and settings as `names` shows them.
    fn explain(&self, names: &DisplayNames) -> ErrorReport;
}

/// A failure that is worded where it happens.
impl Explain for ErrorReport {
    fn explain(&self, _: &DisplayNames) -> ErrorReport {
        self.clone()
    }
}

/// Returns the report of an error whose text says what failed, with its causes.
pub fn report(
    error: &(dyn Error + 'static),
    code: &'static str,
    exit_code: ExitCode,
    names: &DisplayNames,
) -> ErrorReport {
    ErrorReport::new(code, exit_code, names.text(&error.to_string()))
        .with_causes(causes(error, names))
}

/// Returns the causes below an error, from the nearest one on.
pub fn causes(error: &dyn Error, names: &DisplayNames) -> Vec<String> {
    let causes = iter::successors(error.source(), |cause| (*cause).source());
    causes.map(|cause| names.text(&cause.to_string())).collect()
}

/// Returns the text of an error with its causes, in one line.
pub fn in_a_line(error: &dyn Error, names: &DisplayNames) -> String {
    let texts = iter::once(names.text(&error.to_string())).chain(causes(error, names));
    texts.collect::<Vec<_>>().join(": ")
}

/// Returns the kind of the system's error at the bottom of an error.
pub fn io_kind(error: &(dyn Error + 'static)) -> Option<io::ErrorKind> {
    let mut chain = iter::successors(Some(error), |error| (*error).source());
    chain.find_map(|error| Some(error.downcast_ref::<io::Error>()?.kind()))
}

/// The texts of errors, as a person of the examples reads them, each after its exit code.
#[cfg(test)]
pub fn said<E: Explain>(errors: impl IntoIterator<Item = E>) -> String {
    let texts = errors.into_iter().map(|error| {
        let report = error.explain(&DisplayNames::example());
        let text = report.text(Palette::default());
        format!("{}, {text}", report.exit_code.number())
    });
    texts.collect::<Vec<_>>().join("\n\n")
}
