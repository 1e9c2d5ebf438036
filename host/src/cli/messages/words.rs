//! Numbers in sentences.

use indicatif::HumanCount;

/// Writes a number of things: "1 file", "2 files", "1,000 files".
pub fn count(number: usize, thing: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {thing}{plural}", grouped(number))
}

/// Writes a number of entries: "1 entry", "2 entries".
pub fn entries(number: usize) -> String {
    let plural = if number == 1 { "y" } else { "ies" };
    format!("{} entr{plural}", grouped(number))
}

/// Joins texts: "a", "a and b", "a, b and c".
pub fn list(texts: &[String]) -> String {
    match texts {
        [others @ .., last] if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        texts => texts.concat(),
    }
}

/// Writes a number with a comma every three digits: "1,000,000".
pub fn grouped(number: usize) -> String {
    HumanCount(number as u64).to_string()
}

#[cfg(test)]
mod tests {
    use super::{count, entries, grouped, list};

    #[test]
    fn only_one_thing_is_singular() {
        assert_eq!(count(0, "file"), "0 files");
        assert_eq!(count(1, "file"), "1 file");
        assert_eq!(count(2, "file"), "2 files");
        assert_eq!(
            [0, 1, 2].map(entries),
            ["0 entries", "1 entry", "2 entries"]
        );
    }

    #[test]
    fn the_last_text_is_joined_by_a_word() {
        let joined =
            |texts: &[&str]| list(&texts.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(joined(&["a"]), "a");
        assert_eq!(joined(&["a", "b"]), "a and b");
        assert_eq!(joined(&["a", "b", "c"]), "a, b and c");
    }

    #[test]
    fn three_digits_make_a_group() {
        let written = [0, 999, 1_000, 12_345, 123_456, 1_000_000].map(grouped);
        assert_eq!(
            written,
            ["0", "999", "1,000", "12,345", "123,456", "1,000,000"]
        );
    }
}
