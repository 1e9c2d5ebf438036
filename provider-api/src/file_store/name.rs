//! The names of the files of an object. An object key has no `~`, so no key is ever one of them.

use crate::ObjectKey;

/// A file of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name<'a> {
    /// The last segment of the object's key.
    pub object: &'a str,
    /// The version that it belongs to, or was meant for.
    pub number: u64,
    pub part: Part<'a>,
}

/// The role of a file in its version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// The description; with it the version exists.
    Version,
    /// The description before its version exists.
    Pending(&'a str),
    /// The bytes of the version with this id.
    Bytes(&'a str),
    /// An empty file in the place of the bytes of a deletion.
    Deletion(&'a str),
}

impl<'a> Name<'a> {
    /// Reads a file's name; `None` for one that is not of an object.
    pub fn parse(name: &'a str) -> Option<Self> {
        let mut parts = name.split('~');
        let object = parts
            .next()
            .filter(|object| ObjectKey::new(*object).is_ok())?;
        let number = parts.next().filter(|number| number.len() == 10)?;
        let part = match (parts.next(), parts.next(), parts.next()) {
            (None, ..) => Part::Version,
            (Some(id), None, _) => Part::Bytes(id),
            (Some(id), Some("deleted"), None) => Part::Deletion(id),
            (Some(id), Some("pending"), None) => Part::Pending(id),
            _ => return None,
        };
        Some(Self {
            object,
            number: number.parse().ok()?,
            part,
        })
    }
}

/// The path of a file of the object `key`.
pub fn path(key: &str, number: u64, part: Part<'_>) -> String {
    match part {
        Part::Version => format!("{key}~{number:010}"),
        Part::Bytes(id) => format!("{key}~{number:010}~{id}"),
        Part::Deletion(id) => format!("{key}~{number:010}~{id}~deleted"),
        Part::Pending(id) => format!("{key}~{number:010}~{id}~pending"),
    }
}

/// The folder of a path, `""` for the place itself, and the name in it.
pub fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// A path from a folder, which may be the place itself, and a name.
pub fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() {
        return name.to_owned();
    }
    format!("{folder}/{name}")
}

#[cfg(test)]
mod tests {
    use super::{path, Name, Part};

    #[test]
    fn a_name_is_read_as_it_was_written() {
        let id = "0123456789abcdef";
        for part in [
            Part::Version,
            Part::Bytes(id),
            Part::Deletion(id),
            Part::Pending(id),
        ] {
            let (object, number) = ("1.jsonl", 7);
            let expected = Name {
                object,
                number,
                part,
            };
            assert_eq!(Name::parse(&path(object, number, part)), Some(expected));
        }
        for other in ["1.jsonl", "a b~0000000001", "a~7", "a~0000000001~x~y"] {
            assert_eq!(Name::parse(other), None, "{other}");
        }
    }
}
