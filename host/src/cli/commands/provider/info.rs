//! `devlog provider info`.

use super::{facts::Facts, list::how};
use crate::{
    cli::{
        json::{Line, ProviderFields},
        messages::{display_names::DisplayNames, exit_code::ExitCode, failure::Failure},
        session::Session,
    },
    registry::{Candidate, LibraryFile, Trust},
    terminal_text::for_terminal,
};

/// Runs the command.
pub fn run(session: &Session, name: &str) -> Result<ExitCode, Failure> {
    let root = session.root()?;
    let names = &session.names;
    let registry = session.registry(&root);
    for warning in registry.warnings() {
        session.output.warning("provider", warning);
    }
    let found = registry
        .candidates()
        .iter()
        .filter(|found| found.is_named(name));
    let blocks: Vec<String> = found.map(|found| show(session, found, names)).collect();
    if blocks.is_empty() {
        registry.choose(name, None)?;
    }
    if !session.output.style().json {
        session.output.page(&blocks.join("\n\n"));
    }
    Ok(ExitCode::Done)
}

/// One library of the name; there may be several.
fn show(session: &Session, found: &Candidate, names: &DisplayNames) -> String {
    let (word, state) = state(found, names);
    match LibraryFile::inspect(&found.file) {
        Ok(library) => {
            let facts = Facts::new(&library, names).with_state(Some(state));
            session
                .output
                .json(&Line::ProviderInfo(facts.fields(Some(word))));
            let mark = session.output.style().stdout.hint("hint:");
            let hint = hint(found).map(|hint| format!("\n  {mark} {hint}"));
            facts.text() + &hint.unwrap_or_default()
        }
        Err(refusal) => {
            let (name, file) = (for_terminal(&found.name), names.path(&found.file));
            let reason = names.text(&refusal.to_string());
            session.output.json(&Line::Provider(ProviderFields {
                name: &name,
                version: None,
                state: "refused",
                reason: Some(&reason),
                hint: None,
                file: &file,
                found: how(found.origin),
            }));
            format!("{name}\n  state     refused: {reason}\n  file      {file}")
        }
    }
}

/// For machines, and for people.
fn state(found: &Candidate, names: &DisplayNames) -> (&'static str, String) {
    if let Some(refusal) = found.refusal() {
        return (
            "refused",
            format!("refused: {}", names.text(&refusal.to_string())),
        );
    }
    let why = match found.usable().map(|library| library.trust) {
        Some(Trust::Bundled) => "it came with devlog",
        Some(Trust::Listed { .. }) => "you trust it",
        _ => "unverified: named by --provider",
    };
    ("available", format!("available: {why}"))
}

fn hint(found: &Candidate) -> Option<String> {
    Some(for_terminal(&found.refusal()?.hint()?))
}
