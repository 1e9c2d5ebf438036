//! Texts as wide as a terminal takes them.

use std::{borrow::Cow, iter};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Cuts a line to `width` columns of a terminal; what is cut ends in `…`.
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

/// A line with so many blanks before it is shown as it is: a command or a setting to copy. Below an item of a list it
/// belongs to the item.
const VERBATIM: usize = 4;

/// Breaks the lines that are wider than `width` columns at their blanks. The rest of a line is indented as its
/// beginning is. A word that is wider by itself stays whole, as does a line that begins with four blanks outside a
/// list.
pub fn wrapped(text: &str, width: usize) -> String {
    let mut is_item = false;
    let lines = text.split('\n').map(|line| {
        let words = line.trim_start_matches(' ');
        let indent = line.len() - words.len();
        let mark = if words.starts_with("- ") { 2 } else { 0 };
        if indent < VERBATIM {
            is_item = mark > 0;
        }
        if indent >= VERBATIM && !is_item {
            line.to_owned()
        } else {
            wrapped_line(line, width, indent + mark)
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Breaks one line at its blanks; the rest of it is indented by `indent` columns.
pub fn wrapped_line(line: &str, width: usize, indent: usize) -> String {
    let (mut shown, mut used, mut has_word) = (String::new(), 0, false);
    for word in line.split_inclusive(' ') {
        let needed = columns(word.trim_end());
        if has_word && needed > 0 && used + needed > width {
            shown.truncate(shown.trim_end().len());
            shown.push('\n');
            shown.extend(iter::repeat_n(' ', indent));
            used = indent;
        }
        shown.push_str(word);
        used += columns(word);
        has_word |= needed > 0 && used > indent;
    }
    shown
}

/// The width of a text without its colours: each begins with ESC and ends with `m`.
pub fn columns(text: &str) -> usize {
    let mut parts = text.split('\u{1b}');
    let first = parts.next().map_or(0, UnicodeWidthStr::width);
    let others = parts.filter_map(|part| part.split_once('m'));
    first + others.map(|(_, rest)| rest.width()).sum::<usize>()
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
    fn the_rest_of_a_line_is_indented_as_its_beginning() {
        assert_eq!(wrapped("  one two", 6), "  one\n  two");
        assert_eq!(wrapped("  - one two", 8), "  - one\n    two");
        assert_eq!(
            wrapped("  - key\n    one two\n  x", 8),
            "  - key\n    one\n    two\n  x"
        );
    }

    #[test]
    fn a_command_to_copy_stays_in_one_line() {
        let hint = "run\n\n    devlog push --mode all";
        assert_eq!(wrapped(hint, 10), hint);
    }

    #[test]
    fn a_colour_has_no_width() {
        let hint = "\u{1b}[1m\u{1b}[36mhint:\u{1b}[0m go on";
        assert_eq!(wrapped(hint, 8), "\u{1b}[1m\u{1b}[36mhint:\u{1b}[0m go\non");
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
