//! The names of the files of an object. An object key has no `~`, so no key is ever one of them.

use crate::ObjectKey;

/// A file of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name<'a> {
    /// The last segment of the object's key.
    pub object: &'a str,
    /// The version that it belongs to, or was meant for.
    pub number: u64,
    /// Its kind, and the id of the version; `None` for the description, with which the version exists.
    pub file: Option<(Kind, &'a str)>,
}

/// A file beside the description of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The bytes.
    Bytes,
    /// An empty file in the place of the bytes of a deletion.
    Deletion,
    /// The description before its version exists.
    Pending,
}

impl<'a> Name<'a> {
    /// Reads a file's name; `None` for one that is not of an object.
    pub fn parse(name: &'a str) -> Option<Self> {
        let mut parts = name.split('~');
        let object = parts
            .next()
            .filter(|object| ObjectKey::new(*object).is_ok())?;
        let number = parts.next().filter(|number| number.len() == 10)?;
        let file = match (parts.next(), parts.next(), parts.next()) {
            (None, ..) => None,
            (Some(id), None, _) => Some((Kind::Bytes, id)),
            (Some(id), Some("deleted"), None) => Some((Kind::Deletion, id)),
            (Some(id), Some("pending"), None) => Some((Kind::Pending, id)),
            _ => return None,
        };
        Some(Self {
            object,
            number: number.parse().ok()?,
            file,
        })
    }
}

/// The path of the description of a version of the object `key`.
pub fn description(key: &str, number: u64) -> String {
    format!("{key}~{number:010}")
}

/// The path of a file beside it.
pub fn path(key: &str, number: u64, kind: Kind, id: &str) -> String {
    let end = match kind {
        Kind::Bytes => "",
        Kind::Deletion => "~deleted",
        Kind::Pending => "~pending",
    };
    format!("{key}~{number:010}~{id}{end}")
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
    use super::{description, path, Kind, Name};

    #[test]
    fn a_name_is_read_as_it_was_written() {
        let (object, number, id) = ("1.jsonl", 7, "0123456789abcdef");
        let check = |path: &str, file| {
            let expected = Name {
                object,
                number,
                file,
            };
            assert_eq!(Name::parse(path), Some(expected));
        };
        check(&description(object, number), None);
        for kind in [Kind::Bytes, Kind::Deletion, Kind::Pending] {
            check(&path(object, number, kind, id), Some((kind, id)));
        }
        for other in ["1.jsonl", "a b~0000000001", "a~7", "a~0000000001~x~y"] {
            assert_eq!(Name::parse(other), None, "{other}");
        }
    }
}
