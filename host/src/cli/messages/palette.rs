//! The colours of the output; every text is understandable without them.

use crate::journal::AnnotationKind;
use anstyle::{AnsiColor, Style};

const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default().bold();
const TITLE: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();
const TAG: Style = AnsiColor::Yellow.on_default();
const PERSON: Style = AnsiColor::Green.on_default();
const PROJECT: Style = AnsiColor::Cyan.on_default();

/// Paints words, or leaves them as they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Palette {
    colored: bool,
}

impl Palette {
    /// Paints if `colored`.
    pub fn new(colored: bool) -> Self {
        Self { colored }
    }

    /// Paints the mark of a success.
    pub fn good(self, text: &str) -> String {
        self.paint(GOOD, text)
    }

    /// Paints the mark of a failure.
    pub fn bad(self, text: &str) -> String {
        self.paint(BAD, text)
    }

    /// Paints the mark of a warning.
    pub fn warning(self, text: &str) -> String {
        self.paint(WARNING, text)
    }

    /// Paints the mark of a hint.
    pub fn hint(self, text: &str) -> String {
        self.paint(HINT, text)
    }

    /// Paints a heading.
    pub fn title(self, text: &str) -> String {
        self.paint(TITLE, text)
    }

    /// Paints what matters less than the rest.
    pub fn faint(self, text: &str) -> String {
        self.paint(FAINT, text)
    }

    /// Paints an annotation.
    pub fn annotation(self, kind: AnnotationKind, text: &str) -> String {
        let style = match kind {
            AnnotationKind::Tag => TAG,
            AnnotationKind::Person => PERSON,
            AnnotationKind::Project => PROJECT,
        };
        self.paint(style, text)
    }

    /// Reports if anything is painted at all.
    pub fn is_colored(self) -> bool {
        self.colored
    }

    fn paint(self, style: Style, text: &str) -> String {
        if self.colored {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Palette;

    #[test]
    fn a_plain_palette_adds_nothing() {
        assert_eq!(Palette::new(false).bad("error"), "error");
    }

    #[test]
    fn a_colour_ends_where_its_text_ends() {
        assert_eq!(
            Palette::new(true).bad("error"),
            "\u{1b}[1m\u{1b}[31merror\u{1b}[0m"
        );
    }
}
