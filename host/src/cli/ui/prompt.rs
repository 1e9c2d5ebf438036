//! Asking the user about a conflict, where the configuration says `prompt`.

use super::output::Output;
use crate::{config::ConflictResolution, sync::Conflict, terminal_text::for_terminal};
use std::{
    fmt,
    io::BufRead,
    sync::{Mutex, PoisonError},
};

/// Asks one question at a time.
pub struct Prompt {
    /// Where the answers come from; nothing, once it has ended.
    answers: Mutex<Option<Box<dyn BufRead + Send>>>,
}

impl Prompt {
    /// Takes answers from `answers`; with `None` nobody is asked.
    #[must_use]
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
            // Who cannot see the question can still answer it.
            let _ = output.draw(&question(conflict));
            let mut line = String::new();
            if !matches!(source.read_line(&mut line), Ok(1..)) {
                *answers = None;
                // The cursor still stands behind the question.
                let _ = output.draw("\n");
                return None;
            }
            match Answer::from_line(&line) {
                Some(Answer::Keep(side)) => return Some(side),
                Some(Answer::Skip) => return None,
                None => {}
            }
        }
    }
}

impl fmt::Debug for Prompt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Prompt")
    }
}

fn question(conflict: &Conflict) -> String {
    format!(
        "{}: the remote holds another version\nkeep the [l]ocal one, the [r]emote one, or [s]kip? ",
        for_terminal(conflict.key.as_str())
    )
}

enum Answer {
    Keep(ConflictResolution),
    Skip,
}

impl Answer {
    /// `None` for what is no answer.
    fn from_line(line: &str) -> Option<Self> {
        match line.trim().to_lowercase().as_str() {
            "l" | "local" => Some(Self::Keep(ConflictResolution::LocalWins)),
            "r" | "remote" => Some(Self::Keep(ConflictResolution::RemoteWins)),
            "s" | "skip" => Some(Self::Skip),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Prompt;
    use crate::{
        cli::ui::{captured_output::captured, output_style::OutputStyle},
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

    /// What two questions in a row are answered with, and what was written.
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
    fn without_a_person_nobody_is_asked() {
        assert_eq!(asked(None), ([None, None], String::new()));
    }
}
