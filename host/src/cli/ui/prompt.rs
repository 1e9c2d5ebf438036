//! Questions to the user about conflicts, with `conflict_resolution = "prompt"`.

use super::{Output, ask};
use crate::{config::ConflictResolution, sync::Conflict, terminal_text::for_terminal};
use std::{
    io::BufRead,
    sync::{Mutex, PoisonError},
};

/// Asks one question at a time.
pub struct Prompt {
    /// The source of the answers; `None` once it has ended.
    answers: Mutex<Option<Box<dyn BufRead + Send>>>,
}

impl Prompt {
    /// Takes answers from `answers`; with `None` no question is asked.
    pub fn new(answers: Option<Box<dyn BufRead + Send>>) -> Self {
        Self {
            answers: Mutex::new(answers),
        }
    }

    /// Asks about one conflict until the answer is understood; `None` leaves it for later.
    pub fn ask(&self, conflict: &Conflict, output: &Output) -> Option<ConflictResolution> {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let source = answers.as_mut()?;
            let Some(line) = ask(&question(conflict), output, source) else {
                *answers = None;
                return None;
            };
            match line.trim().to_lowercase().as_str() {
                "l" | "local" => return Some(ConflictResolution::LocalWins),
                "r" | "remote" => return Some(ConflictResolution::RemoteWins),
                "s" | "skip" => return None,
                _ => {}
            }
        }
    }
}

fn question(conflict: &Conflict) -> String {
    format!(
        "{}: the remote holds another version\nkeep the [l]ocal one, the [r]emote one, or [s]kip? ",
        for_terminal(conflict.key.as_str())
    )
}

#[cfg(test)]
mod tests {
    use super::Prompt;
    use crate::{
        cli::ui::{OutputStyle, captured_output::captured},
        config::ConflictResolution,
        sync::Conflict,
    };
    use std::io::{BufRead, Cursor};

    fn conflict() -> Conflict {
        Conflict {
            key: "entries/20250911.md".parse().expect("a key"),
            local: None,
            remote: None,
        }
    }

    /// Returns the answers to two questions in a row, and the written text.
    fn asked(answers: Option<&'static str>) -> ([Option<ConflictResolution>; 2], String) {
        let (output, _, stderr) = captured(OutputStyle::default());
        let answers = answers.map(|text| Box::new(Cursor::new(text)) as Box<dyn BufRead + Send>);
        let prompt = Prompt::new(answers);
        let decided = [(); 2].map(|()| prompt.ask(&conflict(), &output));
        (decided, stderr.text())
    }

    #[test]
    fn the_user_decides_for_either_side() {
        let (decided, text) = asked(Some("l\nREMOTE\n"));
        let (local, remote) = (
            ConflictResolution::LocalWins,
            ConflictResolution::RemoteWins,
        );
        assert_eq!(decided, [Some(local), Some(remote)]);
        assert!(text.starts_with(
            "entries/20250911.md: the remote holds another version\n\
             keep the [l]ocal one, the [r]emote one, or [s]kip? "
        ));
    }

    #[test]
    fn an_answer_that_is_none_is_asked_for_again() {
        let (decided, text) = asked(Some("yes\ns\nr\n"));
        assert_eq!(decided, [None, Some(ConflictResolution::RemoteWins)]);
        assert_eq!(text.matches("another version").count(), 3);
    }

    #[test]
    fn the_end_of_the_answers_skips_the_rest() {
        let (decided, text) = asked(Some(""));
        assert_eq!(decided, [None, None]);
        assert_eq!(text.matches("another version").count(), 1);
        assert!(text.ends_with("? \n"), "{text:?}");
    }

    #[test]
    fn without_a_person_no_question_is_asked() {
        assert_eq!(asked(None), ([None, None], String::new()));
    }
}
