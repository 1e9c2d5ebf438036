//! Guessing which name was meant.

/// The name that is most like `name`, if one is: at most two letters are wrong, left out, added, or swapped
/// with the next, and fewer than `name` has.
pub fn nearest_name<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = name.chars().count().saturating_sub(1).min(2);
    known
        .into_iter()
        .map(|known| (strsim::damerau_levenshtein(name, known), known))
        .filter(|(distance, _)| (1..=limit).contains(distance))
        .min()
        .map(|(_, known)| known)
}

/// `; did you mean …?`, or nothing.
pub fn did_you_mean(name: Option<&str>) -> String {
    name.map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}

/// A name in the configuration with a blank before it; nothing if it is like none that is known, since a secret may
/// stand in its place.
pub fn named(name: &str, nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |_| format!(" `{}`", name.escape_debug()))
}

#[cfg(test)]
mod tests {
    use super::nearest_name;

    #[test]
    fn a_slip_is_understood() {
        let known = ["provider", "url", "version"];
        for (name, meant) in [
            ("provder", Some("provider")),
            ("prvoider", Some("provider")),
            ("uri", Some("url")),
            ("versions", Some("version")),
            ("bucket", None),
            ("u", None),
            ("", None),
        ] {
            assert_eq!(nearest_name(name, known), meant, "{name}");
        }
    }
}
