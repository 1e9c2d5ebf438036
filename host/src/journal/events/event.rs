//! One event of an entry: a line of its event log.

use crate::journal::{Annotations, EntryId, EventTime};
use serde::{Deserialize, Serialize};

/// The length of the longest line that is read as an event, in bytes. It bounds the memory that a log takes, and is
/// a hundred times what people write in a day.
pub const MAX_EVENT_BYTES: usize = 8 << 20;

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// One change of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
pub enum Event {
    /// The entry was begun.
    Created {
        /// Its id, as text.
        id: String,
        content: String,
        /// The time of the change.
        timestamp: EventTime,
    },
    /// The entry got another text.
    ContentUpdated {
        /// The whole new text.
        content: String,
        /// The time of the change.
        timestamp: EventTime,
    },
    /// The annotations of the text before were found. In order of appearance, duplicates kept.
    AnnotationParsed {
        /// The names after `+`.
        tags: Vec<String>,
        /// The names after `@`.
        people: Vec<String>,
        /// The names after `::`.
        projects: Vec<String>,
        /// The time of the change.
        timestamp: EventTime,
    },
}

/// The meaning of a line of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParsedLine {
    /// An event.
    Known(Event),
    /// An event of a type that only a newer devlog knows. It stays where it is.
    Unknown,
    /// Not an event.
    Damaged,
}

impl Event {
    /// The types that this devlog knows.
    const TYPES: [&str; 3] = ["Created", "ContentUpdated", "AnnotationParsed"];

    pub fn of_creation(id: EntryId, content: &str, now: EventTime) -> [Self; 2] {
        let created = Self::Created {
            id: id.to_string(),
            content: content.to_owned(),
            timestamp: now,
        };
        [created, Self::annotations_of(content, now)]
    }

    /// Returns the events of a changed text.
    pub fn of_edit(content: &str, now: EventTime) -> [Self; 2] {
        let updated = Self::ContentUpdated {
            content: content.to_owned(),
            timestamp: now,
        };
        [updated, Self::annotations_of(content, now)]
    }

    fn annotations_of(content: &str, timestamp: EventTime) -> Self {
        let Annotations {
            tags,
            people,
            projects,
        } = Annotations::of(content);
        Self::AnnotationParsed {
            tags,
            people,
            projects,
            timestamp,
        }
    }

    /// Reads a line, with or without its line end. A byte order mark before it is skipped: editors of other
    /// systems write one at the beginning of a file. A line longer than [`MAX_EVENT_BYTES`] is no event.
    pub fn parse(line: &[u8]) -> ParsedLine {
        if line.len() > MAX_EVENT_BYTES {
            return ParsedLine::Damaged;
        }
        let line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
        match serde_json::from_slice(line) {
            Ok(event) => ParsedLine::Known(event),
            Err(_) => Self::parse_other(line),
        }
    }

    fn parse_other(line: &[u8]) -> ParsedLine {
        #[derive(Deserialize)]
        struct Tag {
            #[serde(rename = "type")]
            kind: String,
        }
        match serde_json::from_slice(line) {
            Ok(Tag { kind }) if !Self::TYPES.contains(&&*kind) => ParsedLine::Unknown,
            _ => ParsedLine::Damaged,
        }
    }

    /// Writes the line, with its line end.
    ///
    /// # Panics
    /// Never: texts and lists of texts are always JSON.
    pub fn to_line(&self) -> String {
        let mut line =
            serde_json::to_string(self).expect("texts and lists of texts are always JSON");
        line.push('\n');
        line
    }

    pub fn timestamp(&self) -> EventTime {
        match self {
            Self::Created { timestamp, .. }
            | Self::ContentUpdated { timestamp, .. }
            | Self::AnnotationParsed { timestamp, .. } => *timestamp,
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{Event, ParsedLine};

    fn now() -> crate::journal::EventTime {
        "2025-09-11T10:30:00.123456789+02:00".parse().unwrap()
    }

    #[test]
    fn events_have_the_form_of_existing_journals() {
        let id = "20250911".parse().unwrap();
        let created = Event::of_creation(id, "Paired with @alice \"hard\"\n+rust", now());
        let updated = Event::of_edit("☕ ::search_engine", now());
        let lines: Vec<String> = created.iter().chain(&updated).map(Event::to_line).collect();
        insta::assert_snapshot!(lines.concat(), @r#"
        {"type":"Created","data":{"id":"20250911","content":"Paired with @alice \"hard\"\n+rust","timestamp":"2025-09-11T10:30:00.123456789+02:00"}}
        {"type":"AnnotationParsed","data":{"tags":["rust"],"people":["alice"],"projects":[],"timestamp":"2025-09-11T10:30:00.123456789+02:00"}}
        {"type":"ContentUpdated","data":{"content":"☕ ::search_engine","timestamp":"2025-09-11T10:30:00.123456789+02:00"}}
        {"type":"AnnotationParsed","data":{"tags":[],"people":[],"projects":["search_engine"],"timestamp":"2025-09-11T10:30:00.123456789+02:00"}}
        "#);
        for (line, event) in lines.iter().zip(created.iter().chain(&updated)) {
            assert_eq!(
                Event::parse(line.as_bytes()),
                ParsedLine::Known(event.clone())
            );
        }
    }

    #[test]
    fn an_unknown_field_does_not_hide_an_event() {
        let line = br#"{"v":2,"data":{"mood":"good","timestamp":"2025-09-11T10:30:00+02:00","content":"x"},"type":"ContentUpdated"}"#;
        assert!(
            matches!(Event::parse(line), ParsedLine::Known(Event::ContentUpdated { content, .. }) if content == "x")
        );
    }

    #[test]
    fn a_byte_order_mark_does_not_hide_an_event() {
        let id = "20250911".parse().unwrap();
        let [created, _] = Event::of_creation(id, "x", now());
        let line = format!("\u{feff}{}", created.to_line());
        assert_eq!(Event::parse(line.as_bytes()), ParsedLine::Known(created));
    }

    #[test]
    fn a_line_beyond_the_bound_is_no_event() {
        let [updated, _] = Event::of_edit(&"x".repeat(super::MAX_EVENT_BYTES), now());
        assert_eq!(
            Event::parse(updated.to_line().as_bytes()),
            ParsedLine::Damaged
        );
    }

    #[test]
    fn a_later_event_is_unknown_and_nonsense_is_damaged() {
        for line in [
            &br#"{"type":"Starred"}"#[..],
            br#"{"type":"Starred","data":[1]}"#,
        ] {
            assert_eq!(Event::parse(line), ParsedLine::Unknown);
        }
        for line in [
            &b""[..],
            b"{}",
            b"\xff",
            b"[]",
            br#"{"type":"Created","da"#,
            br#"{"type":"ContentUpdated","data":{"content":"x","timestamp":"yesterday"}}"#,
        ] {
            assert_eq!(Event::parse(line), ParsedLine::Damaged);
        }
    }
}
