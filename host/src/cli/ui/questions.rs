//! Asking a person, line by line. Ctrl-C ends a question, also one whose answer is not shown.

use super::{Output, TypedAnswers, wrapped, wrapped_line};
use crate::{
    cli::Session,
    terminal_text::{for_terminal, safe_text},
};
use devlog_provider_api::Secret;
use std::{
    cell::RefCell,
    io::{self, BufRead, BufReader, IsTerminal},
    sync::{Arc, atomic::AtomicBool},
};

/// The columns of a terminal whose size is unknown.
const WIDTH: usize = 80;

/// The beginning of the error where [`Terminal::open`] returns `None` and a question is needed.
pub const NO_QUESTIONS: &str =
    "devlog cannot ask questions here (no terminal, or --json or --quiet is set)";

/// The user does not go on: by Ctrl-C, or by the end of the input.
#[derive(Debug)]
pub struct Stopped;

/// A person who reads standard error and answers on standard input.
pub struct Terminal {
    output: Arc<Output>,
    answers: RefCell<BufReader<TypedAnswers>>,
}

impl Terminal {
    /// `None` without a terminal.
    pub fn open(session: &Session, stop: &Arc<AtomicBool>) -> Option<Self> {
        let style = session.output.style();
        let is_silent = style.json || style.quiet;
        let is_there = io::stdin().is_terminal() && io::stderr().is_terminal();
        if !is_there || is_silent {
            return None;
        }
        let answers = TypedAnswers::from_stdin(stop).ok()?;
        Some(Self {
            output: Arc::clone(&session.output),
            answers: RefCell::new(BufReader::new(answers)),
        })
    }

    /// Writes a text. Escape sequences are escaped.
    pub fn say(&self, text: &str) {
        self.output.talk(&safe_text(text));
    }

    /// Asks for a line; it comes without space around it. Nothing is `default`, which is shown.
    pub fn line(&self, question: &str, default: Option<&str>) -> Result<String, Stopped> {
        let shown = default.map_or_else(String::new, |default| format!(" [{default}]"));
        let line = self.ask(&format!("{question}{shown}: "))?;
        match (line.trim(), default) {
            ("", Some(default)) => Ok(default.to_owned()),
            (line, _) => Ok(line.to_owned()),
        }
    }

    /// Explains a secret, and asks for a line that is not shown.
    pub fn hidden(&self, about: &str, question: &str) -> Result<Secret, Stopped> {
        // First of all: who sees a word of this may begin to type.
        let _hidden = tty::hide();
        self.say(about);
        let line = self.ask(&format!("{question}: "))?;
        Ok(Secret::new(line.trim()))
    }

    /// Asks for yes or no, until it is one of them. Nothing is `default`.
    pub fn yes(&self, question: &str, default: bool) -> Result<bool, Stopped> {
        let choices = if default { "[Y/n]" } else { "[y/N]" };
        loop {
            let line = self.ask(&format!("{question} {choices} "))?;
            match line.trim().to_lowercase().as_str() {
                "" => return Ok(default),
                "y" | "yes" => return Ok(true),
                "n" | "no" => return Ok(false),
                _ => self.say("Please answer y or n."),
            }
        }
    }

    /// Asks for one of the options, by its number or its word; an empty answer is the first one.
    pub fn choose(&self, question: &str, options: &[Choice]) -> Result<usize, Stopped> {
        let columns = self.output.style().stderr_width.unwrap_or(WIDTH);
        self.say(&listed(options, columns));
        loop {
            let line = self.line(question, Some("1"))?;
            if let Some(index) = chosen(&line, options) {
                return Ok(index);
            }
            let most = options.len();
            self.say(&format!("Please answer with a number from 1 to {most}."));
        }
    }

    fn ask(&self, question: &str) -> Result<String, Stopped> {
        ask(question, &self.output, &mut *self.answers.borrow_mut()).ok_or(Stopped)
    }
}

/// Writes a question, and reads a line from `answers`; `None` at their end. Escape sequences are escaped.
pub fn ask(question: &str, output: &Output, answers: &mut dyn BufRead) -> Option<String> {
    let question = safe_text(question);
    let width = output.style().stderr_width;
    // A question that cannot be shown can still be answered.
    let _ = match width {
        Some(width) => output.draw(&wrapped(&question, width)),
        None => output.draw(&question),
    };
    let mut line = Vec::new();
    if let Ok(1..) = answers.read_until(b'\n', &mut line) {
        return Some(String::from_utf8_lossy(&line).into_owned());
    }
    // The cursor is still behind the question.
    let _ = output.draw("\n");
    None
}

/// One of several answers.
#[derive(Clone, Debug)]
pub struct Choice {
    word: String,
    about: String,
}

impl Choice {
    /// A word to answer with, and what it means.
    pub fn new(word: impl Into<String>, about: &str) -> Self {
        Self {
            word: for_terminal(&word.into()),
            about: for_terminal(about),
        }
    }
}

/// The options with their numbers; their meanings are broken between words.
fn listed(options: &[Choice], columns: usize) -> String {
    let width = options.iter().map(|option| option.word.len()).max();
    let width = width.unwrap_or_default();
    let lines = options.iter().enumerate().map(|(index, option)| {
        let Choice { word, about } = option;
        let line = format!("  {}  {word:width$}  {about}", index + 1);
        wrapped_line(line.trim_end(), columns, width + 7)
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn chosen(answer: &str, options: &[Choice]) -> Option<usize> {
    if let Ok(number) = answer.parse::<usize>() {
        return number.checked_sub(1).filter(|index| *index < options.len());
    }
    options.iter().position(|option| option.word == answer)
}

mod tty {
    use rustix::{
        stdio::stdin,
        termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr},
    };

    /// Keeps what is typed from being shown; dropped, the terminal is as it was.
    pub struct Hidden(Option<Termios>);

    pub fn hide() -> Hidden {
        let Ok(before) = tcgetattr(stdin()) else {
            return Hidden(None);
        };
        let mut hidden = before.clone();
        hidden.local_modes.remove(LocalModes::ECHO);
        hidden.local_modes.insert(LocalModes::ECHONL);
        // With what was typed before the question thrown away.
        let _ = tcsetattr(stdin(), OptionalActions::Flush, &hidden);
        Hidden(Some(before))
    }

    impl Drop for Hidden {
        fn drop(&mut self) {
            if let Some(before) = &self.0 {
                let _ = tcsetattr(stdin(), OptionalActions::Now, before);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Choice, WIDTH, chosen, listed};

    fn options() -> [Choice; 2] {
        let long = "Keeps objects as files of a folder: on another disk, a share, or a stick that is plugged in";
        [
            Choice::new("azure", "Keeps objects in a cloud"),
            Choice::new("filesystem", long),
        ]
    }

    #[test]
    fn an_option_is_chosen_by_its_number_or_its_word() {
        for (answer, index) in [
            ("1", Some(0)),
            ("2", Some(1)),
            ("filesystem", Some(1)),
            ("0", None),
            ("3", None),
            ("file", None),
            ("", None),
        ] {
            assert_eq!(chosen(answer, &options()), index, "{answer}");
        }
    }

    #[test]
    fn options_are_listed_within_a_narrow_terminal() {
        insta::assert_snapshot!(listed(&options(), WIDTH), @r"
          1  azure       Keeps objects in a cloud
          2  filesystem  Keeps objects as files of a folder: on another disk, a share,
                         or a stick that is plugged in
        ");
    }
}
