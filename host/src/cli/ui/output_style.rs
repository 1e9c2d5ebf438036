//! The style of the output: for people or for programs, with which colours, and how wide.

use super::Screen;
use crate::{
    cli::{
        arguments::output::{OutputArguments, When},
        messages::Palette,
    },
    config::Environment,
};
use std::io::{self, IsTerminal};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutputStyle {
    /// One JSON object a line on standard output, and nothing else anywhere.
    pub json: bool,
    /// Only errors.
    pub quiet: bool,
    /// All names, and what is tried again.
    pub verbose: bool,
    /// The colours of standard output.
    pub stdout: Palette,
    /// The colours of standard error.
    pub stderr: Palette,
    /// The columns of standard output, if it is a terminal.
    pub stdout_width: Option<usize>,
    /// The columns of standard error, if it is a terminal.
    pub stderr_width: Option<usize>,
}

impl OutputStyle {
    /// Returns the style that suits the streams of this process, unless the command line names another.
    pub fn of_process(arguments: OutputArguments, json: bool, environment: &Environment) -> Self {
        let no_color = environment.get_os("NO_COLOR").is_some();
        let obeys = obeys_escapes(environment);
        let palette = |terminal: bool| {
            let is_colored = is_colored(arguments.color, no_color, terminal && obeys);
            Palette::new(is_colored)
        };
        let width = |screen: Option<Screen>| screen.map(|screen| screen.width);
        Self {
            json,
            quiet: arguments.quiet,
            verbose: arguments.verbose,
            stdout: palette(io::stdout().is_terminal()),
            stderr: palette(io::stderr().is_terminal()),
            stdout_width: width(Screen::of(io::stdout())),
            stderr_width: width(Screen::of(io::stderr())),
        }
    }
}

/// Reports if the terminal obeys escape sequences. One without a name is taken for one that only prints.
pub fn obeys_escapes(environment: &Environment) -> bool {
    environment.get("TERM").is_some_and(|term| term != "dumb")
}

/// The user's choice counts most, then `NO_COLOR`, then the presence of a terminal.
fn is_colored(choice: When, no_color: bool, terminal: bool) -> bool {
    match choice {
        When::Always => true,
        When::Never => false,
        When::Auto => terminal && !no_color,
    }
}

#[cfg(test)]
mod tests {
    use super::{When, is_colored, obeys_escapes};

    #[test]
    fn colour_follows_the_flag_then_no_color_then_the_terminal() {
        assert!(is_colored(When::Auto, false, true));
        assert!(!is_colored(When::Auto, true, true));
        assert!(!is_colored(When::Auto, false, false));
        assert!(is_colored(When::Always, true, false));
        assert!(!is_colored(When::Never, false, true));
    }

    #[test]
    fn a_terminal_without_a_name_or_a_dumb_one_gets_no_escapes() {
        let obeys = |term: &[(&str, &str)]| obeys_escapes(&term.iter().copied().collect());
        assert!(obeys(&[("TERM", "xterm-256color")]));
        assert!(!obeys(&[("TERM", "dumb")]));
        assert!(!obeys(&[]));
    }
}
