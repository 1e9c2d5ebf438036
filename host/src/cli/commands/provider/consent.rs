//! The user's consent to run a library: asked on a terminal, or given by its digest.

use crate::{
    cli::{
        Session,
        arguments::provider::ConsentArguments,
        interrupt,
        json::Facts,
        messages::{DisplayNames, ErrorReport, ExitCode, Explain},
        ui::{NO_QUESTIONS, Terminal},
    },
    registry::LibraryFile,
};
use devlog_provider_api::Sha256Digest;

/// The reason why a library is not trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoConsent {
    /// The user said no, or nothing.
    Declined,
    /// There is no terminal, and no digest was given.
    NoTerminal {
        /// The command that would do.
        command: String,
    },
    /// Another file than the one that the user said yes to.
    OtherDigest {
        /// The digest that the user gave.
        given: Sha256Digest,
        /// The digests of the files, a line each.
        found: Vec<Sha256Digest>,
    },
}

impl Explain for NoConsent {
    fn explain(&self, _: &DisplayNames) -> ErrorReport {
        match self {
            Self::Declined => ErrorReport::new(
                "not_trusted",
                ExitCode::Conflict,
                "not trusted; nothing was changed",
            ),
            Self::NoTerminal { command } => ErrorReport::new(
                "needs_consent",
                ExitCode::Conflict,
                format!("{NO_QUESTIONS}; the provider is not trusted, and nothing was changed"),
            )
            .with_hint(format!(
                "compare the SHA-256 with the one that the provider's author publishes, then run\n\n    {command}"
            )),
            Self::OtherDigest { given, found } => ErrorReport::new(
                "other_digest",
                ExitCode::Provider,
                "the file has another SHA-256 than the one given; nothing was changed",
            )
            .with_causes([format!("you gave the SHA-256 {given}")])
            .with_causes(found.iter().map(|found| format!("the file has the SHA-256 {found}")))
            .with_hint("get the file again from where its author publishes it".to_owned()),
        }
    }
}

/// Returns the terminal to ask at; `None` without one, or if no question is needed.
pub fn terminal(
    session: &Session,
    arguments: ConsentArguments,
) -> Result<Option<Terminal>, ErrorReport> {
    if arguments.sha256.is_some() {
        return Ok(None);
    }
    let stop = interrupt::stop_flag(&session.output)?;
    Ok(Terminal::open(session, &stop))
}

/// Asks at the terminal for the user's consent to a library, or checks the digest that gives it. `command` is what
/// would say yes without a question.
pub fn ask(
    session: &Session,
    terminal: Option<&Terminal>,
    library: &LibraryFile,
    facts: &Facts,
    arguments: ConsentArguments,
    command: &str,
) -> Result<(), NoConsent> {
    let found = library.sha256;
    if let Some(terminal) = terminal {
        terminal.say(&about(facts));
        return match terminal.yes(&format!("Trust {}?", facts.provider()), false) {
            Ok(true) => Ok(()),
            Ok(false) | Err(_) => Err(NoConsent::Declined),
        };
    }
    session.output.talk(&(facts.text() + "\n"));
    match arguments.sha256 {
        Some(given) if given == found => Ok(()),
        Some(given) => Err(NoConsent::OtherDigest {
            given,
            found: vec![found],
        }),
        None => Err(NoConsent::NoTerminal {
            command: format!("{command} --sha256 {found}"),
        }),
    }
}

/// The text above the question.
fn about(facts: &Facts) -> String {
    let stake = "It will run as part of devlog and can do whatever you can do.";
    format!("{}\n\n{stake}\n", facts.text())
}

#[cfg(test)]
mod tests {
    use super::{Facts, NoConsent, about};
    use crate::cli::messages::explain::said;
    use devlog_provider_api::Sha256Digest;

    #[test]
    fn the_question_follows_the_facts_and_the_stake() {
        let facts = Facts::example();
        let said = about(&facts);
        assert_eq!(
            said.strip_prefix(&facts.text()),
            Some("\n\nIt will run as part of devlog and can do whatever you can do.\n")
        );
    }

    #[test]
    fn every_no_says_what_to_do() {
        let given = Sha256Digest::from_bytes([1; 32]);
        let found = vec![Sha256Digest::from_bytes([2; 32])];
        let command = "devlog provider trust nas --sha256 12".to_owned();
        let errors = [
            NoConsent::Declined,
            NoConsent::NoTerminal { command },
            NoConsent::OtherDigest { given, found },
        ];
        insta::assert_snapshot!(said(errors), @"
        13, error: not trusted; nothing was changed

        13, error: devlog cannot ask questions here (no terminal, or --json or --quiet is set); the provider is not trusted, and nothing was changed

        hint: compare the SHA-256 with the one that the provider's author publishes, then run

            devlog provider trust nas --sha256 12

        14, error: the file has another SHA-256 than the one given; nothing was changed
          Caused by: you gave the SHA-256 0101010101010101010101010101010101010101010101010101010101010101
          Caused by: the file has the SHA-256 0202020202020202020202020202020202020202020202020202020202020202

        hint: get the file again from where its author publishes it
        ");
    }
}
