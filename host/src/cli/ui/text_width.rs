//! Texts as wide as a terminal takes them.

use std::borrow::Cow;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Cuts a line to `width` columns of a terminal; what is cut ends in `…`.
#[must_use]
pub fn cut_to_width(line: &str, width: usize) -> Cow<'_, str> {
    // No character is wider than its bytes are many.
    if line.len() <= width || line.width() <= width {
        return Cow::Borrowed(line);
    }
    let mut used = 1;
    let fits = |(_, letter): &(usize, char)| {
        used += letter.width().unwrap_or(0);
        used <= width
    };
    let end = line
        .char_indices()
        .take_while(fits)
        .last()
        .map_or(0, |(at, letter)| at + letter.len_utf8());
    Cow::Owned(format!("{}…", line[..end].trim_end()))
}

/// Breaks the lines that are wider than `width` columns at their blanks. A word that is wider by itself stays
/// whole.
#[must_use]
pub fn wrapped(text: &str, width: usize) -> String {
    let lines = text.split('\n').map(|line| wrapped_line(line, width));
    lines.collect::<Vec<_>>().join("\n")
}

fn wrapped_line(line: &str, width: usize) -> String {
    let (mut shown, mut used, mut has_word) = (String::new(), 0, false);
    for word in line.split_inclusive(' ') {
        let needed = word.trim_end().width();
        if has_word && needed > 0 && used + needed > width {
            shown.truncate(shown.trim_end().len());
            shown.push('\n');
            used = 0;
        }
        shown.push_str(word);
        used += word.width();
        has_word |= needed > 0;
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::{cut_to_width, wrapped};

    #[test]
    fn a_wide_line_is_broken_between_words() {
        assert_eq!(
            wrapped("one two  three\n\n  four", 7),
            "one two\nthree\n\n  four"
        );
        assert_eq!(wrapped("日本 語", 5), "日本\n語");
        assert_eq!(wrapped("a_long_word b", 5), "a_long_word\nb");
        assert_eq!(wrapped("- a  ", 5), "- a  ");
        assert_eq!(wrapped("    a_long_word", 5), "    a_long_word");
    }

    #[test]
    fn a_line_is_cut_by_columns_not_by_characters() {
        assert_eq!(cut_to_width("short", 5), "short");
        assert_eq!(cut_to_width("longer", 5), "long…");
        assert_eq!(cut_to_width("two words", 5), "two…");
        assert_eq!(cut_to_width("日本語", 5), "日本…");
        assert_eq!(cut_to_width("日本語", 6), "日本語");
    }
}
