//! `devlog provider list`.

use super::table::table;
use crate::{
    cli::{
        Session,
        json::{Line, ProviderFields},
        messages::{DisplayNames, ExitCode, Failure, hints},
    },
    config::{self, ConfigError, RemoteConfig},
    registry::{Candidate, ChosenProvider, Origin, Registry},
    terminal_text::for_terminal,
};
use std::{path::Path, ptr};

pub fn run(session: &Session) -> Result<ExitCode, Failure> {
    let output = &session.output;
    let root = session.root()?;
    let registry = session.registry(&root);
    for warning in registry.warnings() {
        output.warning("provider", warning);
    }
    let remote = configured(session, &root);
    let rows = rows(&registry, remote.as_ref(), &session.names);
    if output.style().json {
        for row in &rows {
            output.json(&Line::Provider(row));
        }
    } else {
        output.page(&table(&rows, output.style().stdout));
    }
    Ok(ExitCode::Done)
}

/// A wrong configuration must not hide the providers, so it is only reported.
fn configured(session: &Session, root: &Path) -> Option<RemoteConfig> {
    match config::load(root) {
        Ok(loaded) => Some(loaded.config.remote),
        Err(ConfigError::NotConfigured { .. }) => None,
        Err(error) => {
            let report = Failure::from(error).report(&session.names);
            session.output.warning(report.code, &report.headline);
            None
        }
    }
}

fn rows(
    registry: &Registry,
    remote: Option<&RemoteConfig>,
    names: &DisplayNames,
) -> Vec<ProviderFields> {
    let choice = remote.map(|remote| registry.choose(&remote.provider, remote.version.as_ref()));
    let chosen = match choice {
        Some(Ok(ChosenProvider::Library(candidate, _))) => Some(candidate),
        _ => None,
    };
    let is_chosen = |found: &Candidate| chosen.is_some_and(|chosen| ptr::eq(chosen, found));
    let candidates = registry.candidates().iter();
    candidates
        .map(|found| row(found, is_chosen(found), names))
        .collect()
}

fn row(found: &Candidate, is_chosen: bool, names: &DisplayNames) -> ProviderFields {
    let refusal = found.refusal();
    let state = match refusal {
        Some(_) => "refused",
        None if is_chosen => "chosen",
        None => "available",
    };
    let manifest = found.standing.manifest();
    ProviderFields {
        name: for_terminal(&found.name),
        version: manifest.map(|manifest| for_terminal(&manifest.version.to_string())),
        state,
        reason: refusal.map(|refusal| names.text(&refusal.to_string())),
        hint: refusal
            .and_then(hints::for_refusal)
            .map(|hint| for_terminal(&hint)),
        file: names.path(&found.file),
        found: how(found.origin),
    }
}

/// Returns the origin of a library, in the words of the list.
pub fn how(origin: Origin) -> &'static str {
    match origin {
        Origin::Override => "--provider",
        Origin::ProviderPath => "DEVLOG_PROVIDER_PATH",
        Origin::Journal => "journal",
        Origin::Installation => "installation",
        Origin::ProgramFolder => "program folder",
    }
}

#[cfg(test)]
mod tests {
    use super::run;
    use crate::{
        cli::{Session, commands::ending::run_to_end, messages::ExitCode, ui::OutputStyle},
        registry::file_name,
    };
    use std::{fs, path::Path};

    fn listed(root: &Path, json: bool) -> (String, String) {
        let style = OutputStyle {
            json,
            ..OutputStyle::default()
        };
        let (session, stdout, stderr) = Session::example(root, style);
        assert_eq!(run_to_end(&session, || run(&session)), ExitCode::Done);
        let folder = root.display().to_string();
        let without = |text: String| text.replace(&folder, "HOME");
        (without(stdout.text()), without(stderr.text()))
    }

    #[test]
    fn a_file_that_is_no_library_is_listed_with_the_reason() {
        let root = tempfile::tempdir().expect("a folder");
        fs::create_dir(root.path().join("providers")).expect("a folder");
        let file = root.path().join("providers").join(file_name("azure"));
        fs::write(&file, "not a library").expect("a file");
        let (stdout, stderr) = listed(root.path(), false);
        assert_eq!(stderr, "");
        let lines: Vec<&str> = stdout.lines().collect();
        assert!(
            lines[2].starts_with("  HOME/providers/libdevlog_provider_azure"),
            "{stdout}"
        );
        assert_eq!(lines[1], "azure  -        refused  journal");
        assert!(lines[3].starts_with("  it is not a library"), "{stdout}");
    }

    #[test]
    fn a_wrong_configuration_does_not_hide_the_providers() {
        let root = tempfile::tempdir().expect("a folder");
        fs::write(root.path().join("config.toml"), "[remot]\n").expect("a file");
        let (stdout, stderr) = listed(root.path(), false);
        assert_eq!(stdout, "NAME  VERSION  STATE  FOUND\n");
        assert!(
            stderr.starts_with("warning: HOME/config.toml:1:2: unknown key `remot`"),
            "{stderr}"
        );
    }

    #[test]
    fn json_ends_with_a_summary() {
        let root = tempfile::tempdir().expect("a folder");
        let (stdout, stderr) = listed(root.path(), true);
        let summary = r#"{"schema":1,"type":"summary","outcome":"ok","exit_code":0}"#;
        assert_eq!((stdout.trim_end(), stderr.as_str()), (summary, ""));
    }
}
