//! Texts on their way to a terminal, which must not obey them.

use std::{borrow::Cow, path::Path};

/// The longest foreign text that is shown, in characters.
const MAX_LEN: usize = 300;

/// Makes a foreign text (of a provider, a remote, a file name) harmless to show: one line, at most 300
/// characters, with everything escaped that has an effect rather than a shape.
pub fn for_terminal(text: &str) -> String {
    let mut letters = text.trim_end().chars();
    let mut shown = String::new();
    for letter in letters.by_ref().take(MAX_LEN) {
        push(&mut shown, letter, is_unprintable(letter));
    }
    if letters.next().is_some() {
        shown.push('…');
    }
    shown
}

/// Makes the user's own text harmless to show. Line ends and tabs stay, and so does what has no width: emoji
/// and some scripts are written with it.
pub fn safe_text(text: &str) -> Cow<'_, str> {
    let is_escaped = |letter| is_obeyed(letter) && letter != '\n' && letter != '\t';
    if !text.chars().any(is_escaped) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len());
    // Line ends of Windows are line ends.
    for letter in text.replace("\r\n", "\n").chars() {
        push(&mut safe, letter, is_escaped(letter));
    }
    Cow::Owned(safe)
}

/// Writes a path as one word of a command that the user may copy into a shell. A path that could not be copied
/// from a terminal as it is becomes `FILE`.
pub fn shell_quoted(path: &Path) -> String {
    match path.to_str() {
        Some(text) if !text.contains(is_unprintable) => {
            format!("'{}'", text.replace('\'', r"'\''"))
        }
        _ => "FILE".to_owned(),
    }
}

fn push(shown: &mut String, letter: char, is_escaped: bool) {
    if is_escaped {
        shown.extend(letter.escape_default());
    } else {
        shown.push(letter);
    }
}

/// Reports if a character has an effect on a terminal rather than a shape: what is obeyed, and what has no width.
pub fn is_unprintable(letter: char) -> bool {
    is_obeyed(letter)
        || matches!(letter, '\u{200B}'..='\u{200D}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

/// Control characters, the Unicode controls of direction (UAX #9), which hide what a text says, and the
/// separators of lines.
fn is_obeyed(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
        )
}

#[cfg(test)]
mod tests {
    use super::{for_terminal, safe_text, shell_quoted};
    use std::path::Path;

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

    #[test]
    fn a_path_in_a_command_is_one_word_and_nothing_else() {
        for (path, word) in [
            ("/a b/$(c)", "'/a b/$(c)'"),
            (
                "it's; touch gotcha; '.so",
                r"'it'\''s; touch gotcha; '\''.so'",
            ),
            ("b\u{1b}]0;pwned\u{7}.so", "FILE"),
            ("two\nlines", "FILE"),
            ("turned\u{202e}round", "FILE"),
        ] {
            assert_eq!(shell_quoted(Path::new(path)), word);
        }
    }

    #[test]
    fn ones_own_text_keeps_its_lines_and_its_emoji() {
        let shown = safe_text("a\u{1b}[2J\tb\r\nc\rd\u{202e} 👩‍💻 नमस्ते");
        assert_eq!(shown, "a\\u{1b}[2J\tb\nc\\rd\\u{202e} 👩‍💻 नमस्ते");
        assert_eq!(for_terminal("👩\u{200d}💻"), "👩\\u{200d}💻");
    }
}
