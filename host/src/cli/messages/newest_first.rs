//! The order in which files are listed.

use std::cmp::Reverse;

/// A key to sort object keys by: the newest entry first, an event log before the markdown that is rendered
/// from it; what has no date comes last.
pub fn newest_first(key: &str) -> impl Ord + use<> {
    let file = key.rsplit('/').next().unwrap_or_default();
    let stem = file.split('.').next().unwrap_or_default();
    let is_date = stem.len() == 8 && stem.bytes().all(|digit| digit.is_ascii_digit());
    let date = is_date.then(|| stem.to_owned());
    (Reverse(date), Reverse(key.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::newest_first;

    #[test]
    fn the_newest_entry_is_first_and_its_log_before_it() {
        let mut keys = [
            "config.toml",
            "entries/20250910.md",
            "entries/20250911.md",
            "events/20250911.jsonl",
            "events/2025.jsonl",
        ];
        keys.sort_by_key(|key| newest_first(key));
        let sorted = [
            "events/20250911.jsonl",
            "entries/20250911.md",
            "entries/20250910.md",
            "events/2025.jsonl",
            "config.toml",
        ];
        assert_eq!(keys, sorted);
    }
}
