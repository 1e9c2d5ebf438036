//! The folder inside a container, as URL or settings name it.

use devlog_provider_api::{Error, ErrorKind, Result};

/// Returns the beginning of every object's name: empty, or the folders with a slash at the end.
///
/// # Errors
/// `InvalidSettings` for an empty, relative or unprintable folder name, and for one that ends with a dot, which Azure
/// cuts off.
pub fn checked_prefix(prefix: Option<&str>) -> Result<String> {
    let Some(prefix) = prefix.filter(|prefix| !prefix.is_empty()) else {
        return Ok(String::new());
    };
    let fits = |segment: &str| {
        let is_text = !segment
            .chars()
            .any(|letter| letter.is_control() || letter == '\\');
        is_text && !segment.is_empty() && !segment.ends_with('.')
    };
    if prefix.split('/').all(fits) {
        return Ok(format!("{prefix}/"));
    }
    Err(Error::new(
        ErrorKind::InvalidSettings,
        "`prefix` must be folder names between single slashes, such as work/laptop",
    ))
}

#[cfg(test)]
mod tests {
    use super::checked_prefix;

    #[test]
    fn folders_have_any_name_that_a_store_keeps() {
        for (prefix, wanted) in [
            (None, ""),
            (Some(""), ""),
            (Some("Work/my notes/é+%2F"), "Work/my notes/é+%2F/"),
        ] {
            assert_eq!(checked_prefix(prefix).as_deref(), Ok(wanted));
        }
        for prefix in ["a//b", "/a", "a/..", "a.", "a\\b", "a\nb"] {
            assert!(checked_prefix(Some(prefix)).is_err(), "{prefix}");
        }
    }
}
