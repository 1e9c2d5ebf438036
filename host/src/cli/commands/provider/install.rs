//! `devlog provider install`.

use super::{consent, facts::Facts};
use crate::{
    cli::{
        arguments::provider::ProviderInstallArguments,
        json::Line,
        messages::{exit_code::ExitCode, failure::Failure},
        session::Session,
    },
    registry::{LibraryFile, ProviderStore, StoreError},
    terminal_text::shell_quoted,
};

/// Runs the command.
pub fn run(session: &Session, arguments: &ProviderInstallArguments) -> Result<ExitCode, Failure> {
    let root = session.root()?;
    let names = &session.names;
    let library = LibraryFile::inspect(&arguments.file)
        .map_err(|refusal| StoreError::refused(&arguments.file, refusal))?;
    let facts = Facts::new(&library, names);
    let command = format!("devlog provider install {}", shell_quoted(&arguments.file));
    consent::ask(session, &library, &facts, arguments.consent, &command)?;
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
    session
        .output
        .json(&Line::ProviderInfo(facts.fields(Some("installed"))));
    Ok(ExitCode::Done)
}
