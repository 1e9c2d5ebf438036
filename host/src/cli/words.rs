//! Numbers and lists in sentences.

/// Writes a number of things: "1 file", "2 files", "1,000 files".
#[must_use]
pub fn count(number: usize, thing: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {thing}{plural}", grouped(number))
}

/// Writes a number with a comma every three digits: "1,000,000".
#[must_use]
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Writes a choice: "`a`", "`a` or `b`", "`a`, `b` or `c`"; empty for no names.
#[must_use]
pub fn any_of(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::{any_of, count, grouped};

    #[test]
    fn only_one_thing_is_singular() {
        assert_eq!(count(0, "file"), "0 files");
        assert_eq!(count(1, "file"), "1 file");
        assert_eq!(count(2, "file"), "2 files");
    }

    #[test]
    fn three_digits_make_a_group() {
        let written = [0, 999, 1_000, 12_345, 123_456, 1_000_000].map(grouped);
        assert_eq!(
            written,
            ["0", "999", "1,000", "12,345", "123,456", "1,000,000"]
        );
    }

    #[test]
    fn the_last_name_of_a_choice_follows_an_or() {
        assert_eq!(any_of(&[]), "");
        assert_eq!(any_of(&["a"]), "`a`");
        assert_eq!(any_of(&["a", "b"]), "`a` or `b`");
        assert_eq!(any_of(&["a", "b", "c"]), "`a`, `b` or `c`");
    }
}
