//! Errors that can be explained to a person.

use super::{display_names::DisplayNames, error_report::ErrorReport};
use std::{error::Error, fmt::Debug, io, iter};

/// An error that can end a command.
pub trait Explain: Debug {
    /// Returns the report of the error, with files and settings as `names` shows them.
    fn explain(&self, names: &DisplayNames) -> ErrorReport;
}

/// Returns the causes below an error, from the nearest one on.
pub fn causes(error: &dyn Error, names: &DisplayNames) -> Vec<String> {
    let causes = iter::successors(error.source(), |cause| (*cause).source());
    causes.map(|cause| names.text(&cause.to_string())).collect()
}

/// Returns the kind of the system's error at the bottom of an error.
pub fn io_kind(error: &(dyn Error + 'static)) -> Option<io::ErrorKind> {
    let mut chain = iter::successors(Some(error), |error| (*error).source());
    chain.find_map(|error| Some(error.downcast_ref::<io::Error>()?.kind()))
}
