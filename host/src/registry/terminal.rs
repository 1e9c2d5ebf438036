//! Text from outside (a provider, a remote, a file name) on its way to a person.

/// The longest foreign text that is shown, in characters.
const MAX_LEN: usize = 300;

/// Makes a foreign text harmless to show: one line, at most 300 characters, with the control characters that
/// could rewrite what a terminal shows, and those that turn the direction of text around, escaped.
#[must_use]
pub fn for_terminal(text: &str) -> String {
    let mut letters = text.trim_end().chars();
    let mut shown = String::new();
    for letter in letters.by_ref().take(MAX_LEN) {
        if is_unprintable(letter) {
            shown.extend(letter.escape_default());
        } else {
            shown.push(letter);
        }
    }
    if letters.next().is_some() {
        shown.push('…');
    }
    shown
}

/// Whether a character has an effect on a terminal rather than a shape: control characters, the Unicode
/// controls of direction (UAX #9), the separators of lines, and what has no width.
#[must_use]
pub fn is_unprintable(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}'
        )
}

#[cfg(test)]
mod tests {
    use super::for_terminal;

    #[test]
    fn control_and_direction_characters_are_escaped() {
        let shown = for_terminal("a\x1b[2Jb\nc\r\u{202E}d\u{9b}e\u{2028}\t");
        assert_eq!(shown, r"a\u{1b}[2Jb\nc\r\u{202e}d\u{9b}e");
    }

    #[test]
    fn other_text_is_left_alone() {
        let text = "café 漢字 “quoted” \\ 'x' 🦀";
        assert_eq!(for_terminal(text), text);
    }

    #[test]
    fn a_long_text_is_cut_at_a_character() {
        let shown = for_terminal(&"é".repeat(301));
        assert_eq!(shown, format!("{}…", "é".repeat(300)));
        assert_eq!(for_terminal(&"é".repeat(300)), "é".repeat(300));
    }
}
