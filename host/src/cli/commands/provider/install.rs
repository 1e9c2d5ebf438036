//! `devlog provider install`.

use super::consent;
use crate::{
    cli::{
        Session,
        arguments::provider::ProviderInstallArguments,
        json::{Facts, Line},
        messages::{DisplayNames, ExitCode, Failure},
    },
    registry::{LibraryFile, ProviderStore, Registry, StoreError},
    terminal_text::{for_terminal, shell_quoted},
};
use std::path::Path;

/// Describes the effect on the existing providers of that name.
fn effect(
    registry: &Registry,
    library: &LibraryFile,
    root: &Path,
    names: &DisplayNames,
) -> Option<String> {
    let name = &library.manifest.name;
    let known = registry
        .candidates()
        .iter()
        .filter(|found| found.is_named(name));
    let effects: Vec<_> = known
        .map(|found| {
            let manifest = found.standing.manifest();
            let version =
                manifest.map_or_else(String::new, |manifest| format!(" {}", manifest.version));
            let verb = if found.file.parent() == Some(&root.join("providers")) {
                "replaces"
            } else {
                "hides"
            };
            format!("{verb} version{version} in {}", names.path(&found.file))
        })
        .collect();
    (!effects.is_empty()).then(|| for_terminal(&effects.join("; ")))
}

pub fn run(session: &Session, arguments: &ProviderInstallArguments) -> Result<ExitCode, Failure> {
    let root = session.root()?;
    let names = &session.names;
    let library = LibraryFile::inspect(&arguments.file)
        .map_err(|refusal| StoreError::refused(&arguments.file, refusal))?;
    let effect = effect(&session.registry(&root), &library, &root, names);
    let facts = Facts::new(&library, names, "installed", effect);
    let command = format!("devlog provider install {}", shell_quoted(&arguments.file));
    let terminal = consent::terminal(session, arguments.consent)?;
    consent::ask(
        session,
        terminal.as_ref(),
        &library,
        &facts,
        arguments.consent,
        &command,
    )?;
    let store = ProviderStore::new(&root);
    let staged = store.stage(&library)?;
    if let Some(prober) = session.prober(&root) {
        prober
            .check_again(staged.waiting_at(), library.sha256)
            .map_err(|refusal| StoreError::refused(&arguments.file, refusal))?;
    }
    let file = store.commit(staged)?;
    let mark = session.output.style().stdout.good("✓");
    session.output.success(&format!(
        "{mark} Installed {} as {}",
        facts.provider(),
        names.path(&file)
    ));
    session.output.json(&Line::ProviderInfo(&facts));
    Ok(ExitCode::Done)
}
