//! Small named facts that are stored with an object.

use std::{collections::BTreeMap, fmt};

/// Named values that are stored with an object, in the order of their names.
///
/// A name is `[a-z][a-z0-9_]*` of at most 32 bytes; a value is 1 or more visible ASCII characters, without
/// spaces. There are at most 16, and names and values have at most 1,024 bytes in all. These limits leave room for
/// the hash, the upload id and a prefix for each name within the 2 KB of metadata that S3 allows.
///
/// ```
/// use devlog_provider_api::Attributes;
///
/// let mut attributes = Attributes::new();
/// attributes.insert("format", "age1")?;
/// assert_eq!(attributes.get("format"), Some("age1"));
/// assert!(attributes.insert("Format", "age1").is_err());
/// # Ok::<(), devlog_provider_api::InvalidAttribute>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes(BTreeMap<String, String>);

impl Attributes {
    /// The most attributes that an object has.
    pub const MAX_COUNT: usize = 16;
    /// The longest name, in bytes.
    pub const MAX_NAME_LEN: usize = 32;
    /// The most bytes of all names and values together.
    pub const MAX_BYTES: usize = 1024;

    /// No attributes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an attribute, or replaces the value of that name.
    ///
    /// # Errors
    /// Names the rule that is broken; the attributes are then unchanged.
    pub fn insert(
        &mut self,
        name: impl Into<String>,
        value: impl Into<String>,
    ) -> Result<(), InvalidAttribute> {
        let (name, value) = (name.into(), value.into());
        match self.broken_rule(&name, &value) {
            None => drop(self.0.insert(name, value)),
            Some(rule) => return Err(InvalidAttribute(rule)),
        }
        Ok(())
    }

    /// Takes the valid ones of the pairs that a remote holds; other programs may have written others.
    pub fn from_remote<N: Into<String>, V: Into<String>>(
        pairs: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let mut attributes = Self::new();
        for (name, value) in pairs {
            // One that breaks a rule was not written through this contract.
            let _ = attributes.insert(name, value);
        }
        attributes
    }

    fn broken_rule(&self, name: &str, value: &str) -> Option<&'static str> {
        let is_word = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_');
        if !name.starts_with(|first: char| first.is_ascii_lowercase()) || !name.bytes().all(is_word)
        {
            return Some("the name is not [a-z][a-z0-9_]*");
        }
        if name.len() > Self::MAX_NAME_LEN {
            return Some("the name is longer than 32 bytes");
        }
        if value.is_empty() {
            return Some("the value is empty");
        }
        if !value.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Some("the value has a character that is not visible ASCII");
        }
        let (count, bytes) = match self.0.get(name) {
            Some(old) => (self.len(), self.bytes() - old.len() + value.len()),
            None => (self.len() + 1, self.bytes() + name.len() + value.len()),
        };
        if count > Self::MAX_COUNT {
            return Some("there are more than 16");
        }
        (bytes > Self::MAX_BYTES).then_some("names and values have more than 1024 bytes in all")
    }

    /// The value of an attribute.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Every name with its value, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let pairs = self.0.iter();
        pairs.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The number of attributes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Reports if the map is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The bytes of all names and values together.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.iter()
            .map(|(name, value)| name.len() + value.len())
            .sum()
    }
}

/// The rule that an attribute breaks; does not repeat the attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidAttribute(&'static str);

impl fmt::Display for InvalidAttribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "invalid attribute: {}", self.0)
    }
}

impl std::error::Error for InvalidAttribute {}

#[cfg(test)]
mod tests {
    use super::Attributes;

    #[test]
    fn what_a_remote_could_change_is_refused() {
        let long = "n".repeat(33);
        for (name, value) in [
            ("", "x"),
            ("Format", "x"),
            ("1a", "x"),
            ("_a", "x"),
            ("a-b", "x"),
            ("\u{e9}", "x"),
            (&long, "x"),
            ("a", ""),
            ("a", " x"),
            ("a", "x y"),
            ("a", "x\n"),
            ("a", "\u{e9}"),
        ] {
            let mut attributes = Attributes::new();
            assert!(
                attributes.insert(name, value).is_err(),
                "{name:?} {value:?}"
            );
            assert!(attributes.is_empty());
        }
    }

    #[test]
    fn count_and_size_are_limited() {
        let mut attributes = Attributes::new();
        for at in 0..Attributes::MAX_COUNT {
            assert_eq!(attributes.insert(format!("a{at:02}"), "x"), Ok(()));
        }
        assert!(attributes.insert("b", "x").is_err());
        let left = Attributes::MAX_BYTES - attributes.bytes() + 1;
        assert!(attributes.insert("a00", "x".repeat(left + 1)).is_err());
        assert_eq!(attributes.get("a00"), Some("x"));
        assert_eq!(attributes.insert("a00", "x".repeat(left)), Ok(()));
        assert_eq!(attributes.bytes(), Attributes::MAX_BYTES);
    }

    #[test]
    fn of_what_a_remote_holds_the_valid_ones_are_taken() {
        let attributes = Attributes::from_remote([("b", "2"), ("B", "3"), ("a", "1")]);
        let pairs: Vec<_> = attributes.iter().collect();
        assert_eq!(pairs, [("a", "1"), ("b", "2")]);
    }
}
