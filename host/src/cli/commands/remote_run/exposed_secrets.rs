//! Secrets in a configuration, or in a file that it refers to, that other users can read.

use crate::{
    cli::messages::DisplayNames,
    config::{
        Environment, LoadedConfig, is_readable_by_others, is_secret_reference, referred_file,
    },
};
use std::path::Path;
use toml::{Table, Value};

/// Returns the warnings. `is_public` reports if a setting is not a secret.
pub fn warnings(
    loaded: &LoadedConfig,
    is_public: &dyn Fn(&str) -> bool,
    env: &Environment,
    names: &DisplayNames,
) -> Vec<String> {
    let settings = &loaded.config.remote.settings;
    // A file that cannot be checked any more is not worth a warning.
    let is_readable = |path: &Path| is_readable_by_others(path).unwrap_or(false);
    let here = written_out(settings, is_public).next();
    let here = here.filter(|_| is_readable(&loaded.path));
    let base_dir = loaded.path.parent().unwrap_or(&loaded.path);
    let elsewhere = settings.iter().filter_map(|(name, value)| {
        let file = referred_file(value.as_str()?, env, base_dir)?;
        (!is_public(name) && is_readable(&file)).then(|| text_of_file(name, &file, names))
    });
    let here = here.map(|name| text(name, names));
    here.into_iter().chain(elsewhere).collect()
}

/// The secret settings whose value stands in the section itself.
fn written_out<'t>(
    settings: &'t Table,
    is_public: &dyn Fn(&str) -> bool,
) -> impl Iterator<Item = &'t str> {
    let is_reference = |value: &Value| value.as_str().is_some_and(is_secret_reference);
    let secrets = settings
        .iter()
        .filter(move |(name, value)| !is_public(name) && !is_reference(value));
    secrets.map(|(name, _)| name.as_str())
}

fn text(name: &str, names: &DisplayNames) -> String {
    let (file, word) = (names.config(), names.shell_word(&names.config));
    format!(
        "other users can read `{name}` in {file}: run `chmod 600 {word}`, or replace it with `env:NAME` or `file:PATH`"
    )
}

fn text_of_file(name: &str, file: &Path, names: &DisplayNames) -> String {
    let (shown, word) = (names.path(file), names.shell_word(file));
    format!("other users can read {shown}, which holds `{name}`: run `chmod 600 {word}`")
}

#[cfg(test)]
mod tests {
    use super::{text, text_of_file, written_out};
    use crate::cli::messages::DisplayNames;
    use std::path::Path;

    fn of(section: &str) -> Vec<String> {
        let settings = section.parse().expect("a table");
        let is_public = |name: &str| name == "auth_method";
        let names = written_out(&settings, &is_public);
        names.map(ToOwned::to_owned).collect()
    }

    #[test]
    fn a_secret_that_is_written_out_is_found() {
        let section = "auth_method = \"key\"\naccount_key = \"c2VjcmV0\"";
        assert_eq!(of(section), ["account_key"]);
    }

    #[test]
    fn a_reference_is_no_secret() {
        for reference in ["env:KEY", "file:key", "cmd:pass show key", "keyring:key"] {
            let section = format!("account_key = \"{reference}\"");
            assert!(of(&section).is_empty(), "{reference}");
        }
    }

    #[test]
    fn the_warning_names_the_setting_and_both_ways_out() {
        insta::assert_snapshot!(text("account_key", &DisplayNames::example()), @"other users can read `account_key` in ~/.devlog/config.toml: run `chmod 600 ~/.devlog/config.toml`, or replace it with `env:NAME` or `file:PATH`");
    }

    #[test]
    fn the_warning_of_a_file_names_the_command() {
        let file = Path::new("/home/ada/.azure key");
        insta::assert_snapshot!(text_of_file("account_key", file, &DisplayNames::example()), @"other users can read ~/.azure key, which holds `account_key`: run `chmod 600 '/home/ada/.azure key'`");
    }
}
