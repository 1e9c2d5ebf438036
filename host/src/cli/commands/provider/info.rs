//! `devlog provider info`.

use super::list::how;
use crate::{
    cli::{
        Session,
        json::{Facts, Line, ProviderFields},
        messages::{DisplayNames, ExitCode, Failure, hints},
    },
    registry::{Candidate, LibraryFile, Trust},
    terminal_text::for_terminal,
};

pub fn run(session: &Session, name: &str) -> Result<ExitCode, Failure> {
    let root = session.root()?;
    let names = &session.names;
    let registry = session.registry(&root);
    for warning in registry.warnings() {
        session.output.warning("provider", warning);
    }
    let name = registry.resolve(name);
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
            let facts = Facts::new(&library, names, word, Some(state));
            session.output.json(&Line::ProviderInfo(&facts));
            let mark = session.output.style().stdout.hint("hint:");
            let hint = hint(found).map(|hint| format!("\n  {mark} {hint}"));
            facts.text() + &hint.unwrap_or_default()
        }
        Err(refusal) => {
            let (name, file) = (for_terminal(&found.name), names.path(&found.file));
            let reason = names.text(&refusal.to_string());
            let text = format!("{name}\n  state     refused: {reason}\n  file      {file}");
            session.output.json(&Line::Provider(&ProviderFields {
                name,
                version: None,
                state: "refused",
                reason: Some(reason),
                hint: None,
                file,
                found: how(found.origin),
            }));
            text
        }
    }
}

/// Writes the facts, for programs and for people.
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
    Some(for_terminal(&hints::for_refusal(found.refusal()?)?))
}
