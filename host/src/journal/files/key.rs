//! The one grammar of the keys under which the journal is backed up.

use crate::journal::EntryId;
use devlog_provider_api::ObjectKey;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::fmt;

/// The kind of a file of the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// `events/YYYYMMDD.jsonl`: the events of one entry, one JSON object a line, only ever appended to.
    EventLog,
    /// `entries/YYYYMMDD.md`: the entry rendered from its events.
    Markdown,
    /// `config.toml`.
    Config,
}

/// A key of the journal, in a few bytes: a journal of many years has many of them. Ordered as its text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum JournalKey {
    /// `config.toml`.
    Config,
    /// `entries/YYYYMMDD.md`.
    Markdown(EntryId),
    /// `events/YYYYMMDD.jsonl`.
    EventLog(EntryId),
}

impl JournalKey {
    /// Parses a key of the remote; `None` if it is not part of a journal.
    ///
    /// A remote may hold any name. Only the keys that this function knows become paths.
    pub fn parse(key: &str) -> Option<Self> {
        if key == "config.toml" {
            return Some(Self::Config);
        }
        if let Some(name) = key.strip_prefix("events/") {
            let id = name.strip_suffix(".jsonl")?.parse().ok()?;
            return Some(Self::EventLog(id));
        }
        let name = key.strip_prefix("entries/")?;
        let id = name.strip_suffix(".md")?.parse().ok()?;
        Some(Self::Markdown(id))
    }

    /// The same key for a storage.
    ///
    /// # Panics
    /// Never: each key of a journal is an object key.
    pub fn object_key(self) -> ObjectKey {
        ObjectKey::new(self.to_string()).expect("each key of a journal is an object key")
    }

    pub fn kind(self) -> FileKind {
        match self {
            Self::Config => FileKind::Config,
            Self::Markdown(_) => FileKind::Markdown,
            Self::EventLog(_) => FileKind::EventLog,
        }
    }

    /// The entry that the file belongs to; `None` for `config.toml`.
    pub fn entry(self) -> Option<EntryId> {
        match self {
            Self::Config => None,
            Self::Markdown(id) | Self::EventLog(id) => Some(id),
        }
    }
}

impl fmt::Display for JournalKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config => f.write_str("config.toml"),
            Self::Markdown(id) => write!(f, "entries/{id}.md"),
            Self::EventLog(id) => write!(f, "events/{id}.jsonl"),
        }
    }
}

impl Serialize for JournalKey {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for JournalKey {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let key = <&str>::deserialize(from)?;
        Self::parse(key).ok_or_else(|| D::Error::custom("not a key of a journal"))
    }
}

/// The media type that is stored with a file.
pub fn content_type(kind: FileKind) -> &'static str {
    match kind {
        FileKind::EventLog => "application/x-ndjson",
        FileKind::Markdown => "text/markdown; charset=utf-8",
        FileKind::Config => "application/toml",
    }
}

#[cfg(test)]
mod tests {
    use super::{FileKind, JournalKey};

    #[test]
    fn a_key_of_the_journal_is_known() {
        for (text, kind) in [
            ("config.toml", FileKind::Config),
            ("entries/20250911.md", FileKind::Markdown),
            ("events/20250911.jsonl", FileKind::EventLog),
        ] {
            let key = JournalKey::parse(text);
            assert_eq!(key.map(JournalKey::kind), Some(kind));
            assert_eq!(
                key.map(|key| key.object_key().to_string()).as_deref(),
                Some(text)
            );
        }
    }

    #[test]
    fn keys_are_ordered_as_their_texts_are() {
        let texts = [
            "config.toml",
            "entries/00010101.md",
            "entries/99991231.md",
            "events/00010101.jsonl",
            "events/20250911.jsonl",
        ];
        assert!(texts.is_sorted());
        assert!(texts.map(JournalKey::parse).is_sorted());
    }

    #[test]
    fn every_other_key_is_foreign() {
        for key in [
            "",
            "events",
            "events/",
            "events/.jsonl",
            "events/20250230.jsonl",
            "events/20250911.md",
            "entries/20250911.jsonl",
            "events/../20250911.jsonl",
            "events//20250911.jsonl",
            "/events/20250911.jsonl",
            "Events/20250911.jsonl",
            "events/20250911.JSONL",
            "events/20250911.jsonl/",
            "events/20250911.jsonl\n",
            "events\\20250911.jsonl",
            "x/config.toml",
            "config.toml ",
            "state/lock",
        ] {
            assert_eq!(JournalKey::parse(key), None, "{key:?}");
        }
    }
}
