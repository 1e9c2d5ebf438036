//! The option `--provider NAME=FILE`.

use devlog_provider_api::manifest::is_provider_name;
use std::path::PathBuf;

/// The value of `--provider`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderArgument {
    /// The provider.
    pub name: String,
    /// Its library; only `devlog init` does without.
    pub file: Option<PathBuf>,
}

/// The complaint about a value of another form.
pub const NAME_AND_FILE: &str =
    "expected NAME=FILE, such as azure=target/debug/libdevlog_provider_azure.so";

/// `NAME=FILE`, or `NAME` alone.
pub fn provider_argument(text: &str) -> Result<ProviderArgument, String> {
    let (name, file) = match text.split_once('=') {
        Some((name, file)) => (name, Some(file)),
        None => (text, None),
    };
    if file == Some("") || (file.is_none() && !is_provider_name(name)) {
        return Err(NAME_AND_FILE.to_owned());
    }
    if !is_provider_name(name) {
        return Err(
            "the name must start with a lower case letter and hold lower case letters, digits, `_` and `-`"
                .to_owned(),
        );
    }
    Ok(ProviderArgument {
        name: name.to_owned(),
        file: file.map(PathBuf::from),
    })
}
