//! The error that ends a command, and the explanations of the errors of the lower layers.

mod config;
mod encryption;
mod push;
mod registry;
mod store;

pub use registry::WrongSetting;

use super::{DisplayNames, ErrorReport, Explain};

/// The error that ends a command.
#[derive(Debug)]
pub struct Failure {
    error: Box<dyn Explain>,
    names: Option<Box<DisplayNames>>,
}

impl<E: Explain + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        Self {
            error: Box::new(error),
            names: None,
        }
    }
}

impl Failure {
    /// Sets the names of the run that failed.
    pub fn with_names(self, names: &DisplayNames) -> Self {
        Self {
            names: Some(Box::new(names.clone())),
            ..self
        }
    }

    /// Returns the report for people and programs.
    pub fn report(&self, names: &DisplayNames) -> ErrorReport {
        self.error.explain(self.names.as_deref().unwrap_or(names))
    }
}
