//! A provider that the user cannot trust or remove, because the user did not install it.

use crate::{
    cli::messages::{
        display_names::DisplayNames, error_report::ErrorReport, exit_code::ExitCode,
        explain::Explain, failure::Failure,
    },
    registry::Registry,
};

/// A provider that came with devlog, or that `--provider` names.
#[derive(Debug)]
struct NotInstalled {
    name: String,
    verb: &'static str,
}

impl Explain for NotInstalled {
    fn explain(&self, _: &DisplayNames) -> ErrorReport {
        let Self { name, verb } = self;
        let headline = format!(
            "provider `{name}` came with devlog, or is named by --provider: there is nothing to {verb}"
        );
        ErrorReport::new("nothing", ExitCode::Failed, headline)
    }
}

/// Returns why there is nothing to do: the provider was not installed, or it does not exist.
pub fn nothing_to(verb: &'static str, registry: &Registry, name: &str) -> Failure {
    if let Err(error) = registry.choose(name, None) {
        return error.into();
    }
    let name = name.to_owned();
    NotInstalled { name, verb }.into()
}
