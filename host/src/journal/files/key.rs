//! The one grammar of the keys under which the journal is backed up.

use crate::journal::EntryId;

/// What a file of the journal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// `events/YYYYMMDD.jsonl`: the events of one entry, one JSON object a line, only ever appended to.
    EventLog,
    /// `entries/YYYYMMDD.md`: the entry rendered from its events.
    Markdown,
    /// `config.toml`.
    Config,
}

/// Says what a key of the remote means; `None` for one that is not part of a journal.
///
/// A remote may hold anything under any name: nothing but what this function knows becomes a path.
#[must_use]
pub fn parse_key(key: &str) -> Option<(FileKind, Option<EntryId>)> {
    if key == "config.toml" {
        return Some((FileKind::Config, None));
    }
    let (kind, stem) = if let Some(name) = key.strip_prefix("events/") {
        (FileKind::EventLog, name.strip_suffix(".jsonl")?)
    } else {
        let name = key.strip_prefix("entries/")?;
        (FileKind::Markdown, name.strip_suffix(".md")?)
    };
    Some((kind, Some(stem.parse().ok()?)))
}

/// The media type that is stored with a file.
#[must_use]
pub fn content_type(kind: FileKind) -> &'static str {
    match kind {
        FileKind::EventLog => "application/x-ndjson",
        FileKind::Markdown => "text/markdown; charset=utf-8",
        FileKind::Config => "application/toml",
    }
}

#[cfg(test)]
mod tests {
    use super::{FileKind, parse_key};

    #[test]
    fn a_key_of_the_journal_is_known() {
        let id = "20250911".parse().ok();
        assert_eq!(
            parse_key("events/20250911.jsonl"),
            Some((FileKind::EventLog, id))
        );
        assert_eq!(
            parse_key("entries/20250911.md"),
            Some((FileKind::Markdown, id))
        );
        assert_eq!(parse_key("config.toml"), Some((FileKind::Config, None)));
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
            assert_eq!(parse_key(key), None, "{key:?}");
        }
    }
}
