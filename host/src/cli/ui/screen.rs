//! The terminal behind a stream.

use std::{io::IsTerminal, os::fd::AsFd};
use terminal_size::{Height, Width, terminal_size_of};

/// The size of a terminal, in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Screen {
    /// The columns.
    pub width: usize,
    /// The lines.
    pub height: usize,
}

impl Screen {
    /// Returns the size of the terminal, or `None` if the stream is not a terminal.
    pub fn of(stream: impl AsFd + IsTerminal) -> Option<Self> {
        if !stream.is_terminal() {
            return None;
        }
        // Some terminals, as those of editors, do not know their size.
        let (width, height) = terminal_size_of(stream)
            .map_or((80, 24), |(Width(width), Height(height))| (width, height));
        Some(Self {
            width: usize::from(width.max(20)),
            height: usize::from(height.max(2)),
        })
    }
}
