//! The user's consent to run a library: asked on a terminal, or given by its digest.

use super::facts::Facts;
use crate::{
    cli::{
        arguments::provider::ConsentArguments,
        messages::{
            display_names::DisplayNames, error_report::ErrorReport, exit_code::ExitCode,
            explain::Explain,
        },
        session::Session,
    },
    registry::LibraryFile,
};
use devlog_provider_api::Sha256Digest;
use std::io::{self, BufRead, IsTerminal};

/// Why a library is not trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoConsent {
    /// The user said no, or nothing.
    Declined,
    /// There is no terminal, and no digest was given.
    NobodyToAsk {
        /// The command that would do.
        command: String,
    },
    /// Another file than the one that the user said yes to.
    OtherDigest {
        /// What the user gave.
        given: Sha256Digest,
        /// What was found: a line for each file.
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
            Self::NobodyToAsk { command } => ErrorReport::new(
                "needs_consent",
                ExitCode::Conflict,
                "not a terminal, so you cannot be asked whether to trust this provider; nothing was changed",
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

/// Asks for, or checks, the user's consent to a library. `command` is what would say yes without a question.
///
/// # Errors
/// [`NoConsent`].
pub fn ask(
    session: &Session,
    library: &LibraryFile,
    facts: &Facts,
    arguments: ConsentArguments,
    command: &str,
) -> Result<(), NoConsent> {
    let found = library.sha256;
    let is_asked =
        arguments.sha256.is_none() && io::stdin().is_terminal() && io::stderr().is_terminal();
    if is_asked {
        // Who cannot see the question can still answer it.
        let _ = session.output.draw(&question(facts));
        return if is_yes(&mut io::stdin().lock()) {
            Ok(())
        } else {
            Err(NoConsent::Declined)
        };
    }
    session.output.talk(&(facts.text() + "\n"));
    match arguments.sha256 {
        Some(given) if given == found => Ok(()),
        Some(given) => Err(NoConsent::OtherDigest {
            given,
            found: vec![found],
        }),
        None => Err(NoConsent::NobodyToAsk {
            command: format!("{command} --sha256 {found}"),
        }),
    }
}

fn question(facts: &Facts) -> String {
    format!(
        "{}\n\nIt will run as part of devlog and can do whatever you can do.\nTrust {}? [y/N] ",
        facts.text(),
        facts.provider()
    )
}

/// Only a clear yes is one.
fn is_yes(answers: &mut dyn BufRead) -> bool {
    let mut line = String::new();
    answers.read_line(&mut line).is_ok()
        && matches!(line.trim().to_lowercase().as_str(), "y" | "yes")
}

#[cfg(test)]
mod tests {
    use super::{Facts, NoConsent, is_yes, question};
    use crate::cli::messages::{display_names::DisplayNames, explain::Explain, palette::Palette};
    use devlog_provider_api::Sha256Digest;

    #[test]
    fn only_a_clear_yes_is_one() {
        let answer = |text: &str| is_yes(&mut text.as_bytes());
        assert!(["y\n", "YES\n", " yes "].into_iter().all(answer));
        assert!(
            !["", "\n", "n\n", "yess\n", "ja\n", "n\ny\n"]
                .into_iter()
                .any(answer)
        );
    }

    #[test]
    fn the_question_says_what_is_at_stake() {
        insta::assert_snapshot!(question(&Facts::example()), @r"
        nas 1.2.0: My NAS
          Keeps objects on the disks at home
          state     available: you trust it
          file      ~/Downloads/libdevlog_provider_nas.so
          sha256    0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
          size      2.1 MB
          owner     you, mode 0644
          contract  provider-api 1.0.0
          homepage  https://example.org/nas
          license   MIT
          url       nas://HOST/SHARE
          settings  in [remote.nas]:
            share     text     the name of the share
                               required; a part of the remote's address, like the URL
            password  secret   the password
                               or from NAS_PASSWORD
            tier      text     which disks
                               one of fast, large; default fast

        It will run as part of devlog and can do whatever you can do.
        Trust provider `nas` 1.2.0? [y/N]
        ");
    }

    #[test]
    fn every_no_says_what_to_do() {
        let given = Sha256Digest::from_bytes([1; 32]);
        let found = vec![Sha256Digest::from_bytes([2; 32])];
        let command = "devlog provider trust nas --sha256 12".to_owned();
        let texts = [
            NoConsent::Declined,
            NoConsent::NobodyToAsk { command },
            NoConsent::OtherDigest { given, found },
        ]
        .map(|no| {
            no.explain(&DisplayNames::example())
                .text(Palette::default())
        });
        insta::assert_snapshot!(texts.join("\n\n"), @r"
        error: not trusted; nothing was changed

        error: not a terminal, so you cannot be asked whether to trust this provider; nothing was changed

        hint: compare the SHA-256 with the one that the provider's author publishes, then run

            devlog provider trust nas --sha256 12

        error: the file has another SHA-256 than the one given; nothing was changed
          Caused by: you gave the SHA-256 0101010101010101010101010101010101010101010101010101010101010101
          Caused by: the file has the SHA-256 0202020202020202020202020202020202020202020202020202020202020202

        hint: get the file again from where its author publishes it
        ");
    }
}
