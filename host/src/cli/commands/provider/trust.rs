//! `devlog provider trust`.

use super::consent::{self, NoConsent};
use crate::{
    cli::{
        Session,
        arguments::provider::ProviderTrustArguments,
        json::{Facts, Line},
        messages::{ErrorReport, ExitCode, Failure},
    },
    registry::{Candidate, LibraryFile, Origin, ProviderStore, Refusal, Registry, StoreError},
};

/// Runs the command: for each library of the name that is not trusted, in the order of the search path.
pub fn run(session: &Session, arguments: &ProviderTrustArguments) -> Result<ExitCode, Failure> {
    let root = session.root()?;
    let registry = session.registry(&root);
    let mut libraries = in_question(&registry, &arguments.name)?;
    if let Some(given) = arguments.consent.sha256 {
        let found = libraries.iter().map(|found| found.library.sha256).collect();
        libraries.retain(|found| found.library.sha256 == given);
        if libraries.is_empty() {
            return Err(NoConsent::OtherDigest { given, found }.into());
        }
    }
    let terminal = consent::terminal(session, arguments.consent)?;
    let names = &session.names;
    for InQuestion { library, refusal } in &libraries {
        let remark = refusal
            .as_ref()
            .map(|refusal| names.text(&refusal.to_string()));
        let facts = Facts::new(library, names, "trusted", remark);
        let command = format!("devlog provider trust {}", arguments.name);
        consent::ask(
            session,
            terminal.as_ref(),
            library,
            &facts,
            arguments.consent,
            &command,
        )?;
        trust(session, library, &ProviderStore::new(&root))?;
        let mark = session.output.style().stdout.good("✓");
        session
            .output
            .success(&format!("{mark} Trusted {}", facts.provider()));
        session.output.json(&Line::ProviderInfo(&facts));
    }
    Ok(ExitCode::Done)
}

/// A library that may be trusted.
struct InQuestion {
    library: LibraryFile,
    /// The reason why it is not trusted.
    refusal: Option<Refusal>,
}

/// The libraries that lack nothing but trust; those that have it if there are none, to be tried out again.
fn in_question(registry: &Registry, name: &str) -> Result<Vec<InQuestion>, Failure> {
    let of_user: Vec<&Candidate> = registry
        .candidates()
        .iter()
        .filter(|found| found.is_named(name))
        .filter(|found| !found.origin.is_bundled() && found.origin != Origin::Override)
        .collect();
    let untrusted = of_user.iter().copied().filter(|found| lacks_trust(found));
    let mut wanted: Vec<&Candidate> = untrusted.collect();
    if wanted.is_empty() {
        wanted.extend(of_user.iter().filter(|found| found.refusal().is_none()));
    }
    if wanted.is_empty() {
        return Err(nothing_to_trust(registry, name, &of_user));
    }
    let inspect = |found: &Candidate| {
        let refused = |refusal| StoreError::refused(&found.file, refusal);
        Ok(InQuestion {
            library: LibraryFile::inspect(&found.file).map_err(refused)?,
            refusal: found.refusal().cloned(),
        })
    };
    wanted.into_iter().map(inspect).collect()
}

fn lacks_trust(found: &Candidate) -> bool {
    matches!(
        found.refusal(),
        Some(Refusal::NotTrusted { .. } | Refusal::Changed { .. } | Refusal::SetAside { .. })
    )
}

fn nothing_to_trust(registry: &Registry, name: &str, of_user: &[&Candidate]) -> Failure {
    let refused = of_user
        .iter()
        .find_map(|found| Some((found, found.refusal()?)));
    if let Some((found, refusal)) = refused {
        return StoreError::refused(&found.file, refusal.clone()).into();
    }
    nothing_to("trust", registry, name)
}

fn trust(
    session: &Session,
    library: &LibraryFile,
    store: &ProviderStore,
) -> Result<(), StoreError> {
    let refused = |refusal| StoreError::refused(library.path(), refusal);
    library.check_access().map_err(refused)?;
    if let Some(prober) = session.prober(store.root()) {
        prober
            .check_again(library.path(), library.sha256)
            .map_err(refused)?;
    }
    store.trust(library)
}

/// Returns why there is nothing to do: the provider was not installed, or it does not exist.
pub fn nothing_to(verb: &str, registry: &Registry, name: &str) -> Failure {
    if let Err(error) = registry.choose(name, None) {
        return error.into();
    }
    let headline = format!(
        "provider `{name}` came with devlog, or is named by --provider: there is nothing to {verb}"
    );
    ErrorReport::new("nothing", ExitCode::Failed, headline).into()
}
