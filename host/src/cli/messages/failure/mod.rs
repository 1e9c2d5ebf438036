//! The error that ends a command, and the explanations of the errors of the lower layers.

mod config;
mod encryption;
mod push;
mod registry;
mod store;

pub use registry::WrongSetting;

use super::{display_names::DisplayNames, error_report::ErrorReport, explain::Explain};

/// The error that ends a command.
#[derive(Debug)]
pub struct Failure {
    error: Box<dyn Explain>,
    provider: Option<String>,
}

impl<E: Explain + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        Self {
            error: Box::new(error),
            provider: None,
        }
    }
}

impl Failure {
    /// Names the provider whose settings the report refers to.
    #[must_use]
    pub fn with_provider(self, name: &str) -> Self {
        Self {
            provider: Some(name.to_owned()),
            ..self
        }
    }

    /// Returns the report for people and programs.
    #[must_use]
    pub fn report(&self, names: &DisplayNames) -> ErrorReport {
        match &self.provider {
            Some(provider) => self.error.explain(&names.with_provider(provider)),
            None => self.error.explain(names),
        }
    }
}
