//! Text that is safe for a terminal.

use crate::terminal_text::safe_text;
use serde::Serialize;
use std::{fmt, ops::Deref};

/// Text that is safe for a terminal: whatever a terminal would obey is escaped. Escaping it again changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shown(String);

impl Shown {
    /// Text in one line.
    pub fn line(text: &str) -> Self {
        Self(safe_text(text.trim_end()).replace('\n', "\\n"))
    }

    /// Text in lines.
    pub fn lines(text: &str) -> Self {
        Self(safe_text(text).into_owned())
    }
}

impl Deref for Shown {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Shown> for String {
    fn from(shown: Shown) -> Self {
        shown.0
    }
}

#[cfg(test)]
mod tests {
    use super::Shown;

    #[test]
    fn nothing_that_a_terminal_obeys_is_left() {
        let foreign = "no\u{1b}[2J such key\nhint: run `rm`\n";
        let line = Shown::line(foreign);
        assert_eq!(&*line, "no\\u{1b}[2J such key\\nhint: run `rm`");
        assert_eq!(Shown::line(&line), line);
        assert_eq!(&*Shown::lines("a\n\u{1b}b"), "a\n\\u{1b}b");
    }
}
