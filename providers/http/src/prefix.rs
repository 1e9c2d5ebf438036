//! The folder inside a container, as URL or settings name it, and the names below it.

use devlog_provider_api::{Error, ErrorKind, ObjectKey, Result};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC};

/// The longest name of an object, of all services.
const MAX_NAME: usize = 1024;
/// The bytes that are encoded in one part of a path: all but RFC 3986's unreserved ones.
pub const PART: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
/// The bytes that are encoded in a path, as signatures need it.
pub const PATH: &AsciiSet = &PART.remove(b'/');

/// The beginning of every object's name: empty, or the folders with a slash at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prefix(String);

impl Prefix {
    /// Checks the folders that URL or settings name, without slashes at the ends.
    ///
    /// # Errors
    /// `InvalidSettings` for an empty, relative or unprintable folder name, and for one that ends with a dot, which
    /// Azure cuts off.
    pub fn new(prefix: Option<&str>) -> Result<Self> {
        let Some(prefix) = prefix.filter(|prefix| !prefix.is_empty()) else {
            return Ok(Self(String::new()));
        };
        let fits = |segment: &str| {
            let is_text = !segment
                .chars()
                .any(|letter| letter.is_control() || letter == '\\');
            is_text && !segment.is_empty() && !segment.ends_with('.')
        };
        if prefix.split('/').all(fits) {
            return Ok(Self(format!("{prefix}/")));
        }
        Err(Error::new(
            ErrorKind::InvalidSettings,
            "`prefix` must be folder names between single slashes, such as work/laptop",
        ))
    }

    /// The name in the container of an object's key, or of the beginning of one.
    pub fn name(&self, key: &str) -> String {
        format!("{}{key}", self.0)
    }

    /// The key of an object by its name in the container; `None` if it lies outside the prefix.
    pub fn key<'a>(&self, name: &'a str) -> Option<&'a str> {
        name.strip_prefix(&self.0)
    }

    /// Checks that a service takes the whole name of an object, whose length it counts by `length`.
    ///
    /// # Errors
    /// `Unsupported` if key and prefix together are too long.
    pub fn check_name(
        &self,
        key: &ObjectKey,
        length: fn(&str) -> usize,
        service: &str,
    ) -> Result<()> {
        let length = length(&self.name(key.as_str()));
        if length <= MAX_NAME {
            return Ok(());
        }
        let problem = format!(
            "with the prefix in front of it the object's name has a length of {length}, {service} takes {MAX_NAME}"
        );
        let error = Error::new(ErrorKind::Unsupported, problem);
        Err(error.with_hint("use a shorter prefix in the URL"))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::Prefix;
    use devlog_provider_api::ObjectKey;

    #[test]
    fn folders_have_any_name_that_a_store_keeps() {
        for (prefix, wanted) in [
            (None, ""),
            (Some(""), ""),
            (Some("Work/my notes/é+%2F"), "Work/my notes/é+%2F/"),
        ] {
            assert_eq!(
                Prefix::new(prefix).map(|prefix| prefix.0).as_deref(),
                Ok(wanted)
            );
        }
        for prefix in ["a//b", "/a", "a/..", "a.", "a\\b", "a\nb"] {
            assert!(Prefix::new(Some(prefix)).is_err(), "{prefix}");
        }
    }

    #[test]
    fn a_key_is_the_part_of_a_name_behind_the_prefix() {
        let prefix = Prefix::new(Some("p")).unwrap();
        assert_eq!(prefix.key(&prefix.name("a/b")), Some("a/b"));
        assert_eq!(prefix.key("pq/a"), None);
    }

    #[test]
    fn a_prefix_that_leaves_no_room_for_a_key_is_refused() {
        let prefix = Prefix::new(Some(&"p\u{e9}".repeat(450))).unwrap();
        let check = |length: usize| {
            let key = ObjectKey::new("x".repeat(length)).unwrap();
            prefix.check_name(&key, |name| name.encode_utf16().count(), "azure")
        };
        assert_eq!(check(123), Ok(()));
        let error = check(124).unwrap_err();
        assert!(
            error.message().ends_with("1025, azure takes 1024"),
            "{error}"
        );
    }
}
