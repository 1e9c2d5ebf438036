//! `devlog provider remove`.

use super::trust::nothing_to;
use crate::{
    cli::{
        Session,
        messages::{ExitCode, Failure, count},
    },
    registry::{Candidate, Origin, ProviderStore, Registry},
};
use std::path::Path;

/// Runs the command: the trust goes first, then the file.
pub fn run(session: &Session, name: &str) -> Result<ExitCode, Failure> {
    let root = session.root()?;
    let names = &session.names;
    let registry = session.registry(&root);
    let installed = installed(&registry, name);
    let removed = ProviderStore::new(&root).remove(name, installed)?;
    if removed.is_empty() && installed.is_none() {
        return Err(nothing_to("remove", &registry, name));
    }
    let mark = session.output.style().stdout.good("✓");
    let what = match installed {
        Some(file) => format!("Removed provider `{name}`: {} is gone", names.path(file)),
        None => format!(
            "Provider `{name}` is no longer trusted; {} outside {} stayed",
            count(removed.len(), "file"),
            names.path(&root.join("providers"))
        ),
    };
    session.output.success(&format!("{mark} {what}"));
    Ok(ExitCode::Done)
}

fn installed<'a>(registry: &'a Registry, name: &str) -> Option<&'a Path> {
    let is_meant = |found: &&Candidate| found.origin == Origin::Journal && found.is_named(name);
    let found = registry.candidates().iter().find(is_meant)?;
    Some(&found.file)
}
