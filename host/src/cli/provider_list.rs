//! `devlog provider list`.

use super::{
    exit_code::ExitCode,
    failure::Failure,
    json::{Line, SummaryFields},
    place::Place,
    provider_table::{Row, State, table},
    session::Session,
};
use crate::{
    config::{self, ConfigError, RemoteConfig, journal_root},
    registry::{Candidate, Choice, Origin, Registry, for_terminal},
};
use std::{path::Path, ptr};

/// Runs the command to its end.
pub fn run(session: &Session) -> ExitCode {
    let exit_code = match list(session) {
        Ok(()) => ExitCode::Done,
        Err(failure) => {
            let report = failure.report(&session.place(Path::new(""), ""));
            session.output.error(&report);
            report.exit_code
        }
    };
    let summary = SummaryFields::of_command(exit_code);
    session.output.json(&Line::Summary(summary));
    exit_code
}

fn list(session: &Session) -> Result<(), Failure> {
    let output = &session.output;
    let root = journal_root(&session.environment)?;
    let place = session.place(&root, "");
    let registry = session.registry(&root);
    for warning in registry.warnings() {
        output.warning("provider", warning);
    }
    let rows = rows(
        &registry,
        configured(session, &root, &place).as_ref(),
        &place,
    );
    if output.manner().json {
        for row in &rows {
            output.json(&row.line());
        }
    } else {
        output.data(&table(&rows, output.manner().stdout));
    }
    Ok(())
}

/// A configuration that is wrong must not hide the providers, so it is only told.
fn configured(session: &Session, root: &Path, place: &Place) -> Option<RemoteConfig> {
    match config::load(root) {
        Ok(loaded) => Some(loaded.config.remote),
        Err(ConfigError::NotConfigured { .. }) => None,
        Err(error) => {
            let report = Failure::from(error).report(place);
            session.output.warning(report.code, &report.headline);
            None
        }
    }
}

fn rows(registry: &Registry, remote: Option<&RemoteConfig>, place: &Place) -> Vec<Row> {
    let choice = remote.map(|remote| registry.choose(&remote.provider, remote.version.as_ref()));
    let chosen = match choice {
        Some(Ok(Choice::Library(candidate))) => Some(candidate),
        _ => None,
    };
    let is_chosen = |found: &Candidate| chosen.is_some_and(|chosen| ptr::eq(chosen, found));
    let candidates = registry.candidates().iter();
    candidates
        .map(|found| row(found, is_chosen(found), place))
        .collect()
}

fn row(found: &Candidate, is_chosen: bool, place: &Place) -> Row {
    let refusal = found.refusal();
    let state = match refusal {
        Some(_) => State::Refused,
        None if is_chosen => State::Chosen,
        None => State::Available,
    };
    let manifest = found.manifest.as_ref().ok();
    Row {
        name: for_terminal(&found.name),
        version: manifest.map(|manifest| for_terminal(&manifest.version.to_string())),
        state,
        reason: refusal.map(|refusal| place.text(&refusal.to_string())),
        hint: refusal.and_then(|refusal| Some(for_terminal(&refusal.hint()?))),
        file: place.path(&found.file),
        found: how(found.origin),
    }
}

fn how(origin: Origin) -> &'static str {
    match origin {
        Origin::Override => "--provider",
        Origin::ProviderPath => "DEVLOG_PROVIDER_PATH",
        Origin::Journal => "journal",
        Origin::Installation => "installation",
        Origin::ProgramFolder => "program folder",
    }
}
