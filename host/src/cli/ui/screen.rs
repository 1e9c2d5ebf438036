//! The terminal that standard output is.

use std::io::{self, IsTerminal};
use terminal_size::{Height, Width, terminal_size_of};

/// The size of a terminal, in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Screen {
    /// How many fit beside each other.
    pub width: usize,
    /// How many lines fit.
    pub height: usize,
}

impl Screen {
    /// `None` if standard output is no terminal.
    #[must_use]
    pub fn of_stdout() -> Option<Self> {
        if !io::stdout().is_terminal() {
            return None;
        }
        // Some terminals, as those of editors, do not know their size.
        let (width, height) = terminal_size_of(io::stdout())
            .map_or((80, 24), |(Width(width), Height(height))| (width, height));
        Some(Self {
            width: usize::from(width.max(20)),
            height: usize::from(height.max(2)),
        })
    }
}
