//! The latest text of an entry, read from the end of its event log.

use super::{
    Event, EventLog, ParsedLine,
    event_log::{Tail, split_tail, tail_state},
};
use crate::journal::Annotations;
use memchr::memrchr;

/// The text of an entry and its annotations, as replaying the whole log would find them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Latest {
    pub content: String,
    /// Its annotations; empty if they were not asked for.
    pub annotations: Annotations,
    /// The number of bytes of a torn event at the end of the log.
    pub torn: u64,
}

impl Latest {
    /// Takes the same from a log that was read from its beginning.
    pub fn of(log: EventLog) -> Option<Self> {
        let entry = log.entry?;
        Some(Self {
            content: entry.content,
            annotations: entry.annotations,
            torn: log.torn,
        })
    }

    /// Looks for the last text, and for the last annotations if `with_annotations`; `None` if the log holds no
    /// text. Lines before those are not looked at.
    pub fn read(bytes: &[u8], with_annotations: bool) -> Option<Self> {
        let (whole, tail) = split_tail(bytes);
        let mut search = Search {
            content: None,
            annotations: (!with_annotations).then(Annotations::default),
        };
        let mut torn = 0;
        match tail_state(tail) {
            Tail::Empty | Tail::Whole(None) => {}
            Tail::Torn => torn = tail.len() as u64,
            Tail::Whole(Some(event)) => search.take(event),
        }
        let mut rest = whole;
        while let (Some(line), false) = (last_line(&mut rest), search.is_over()) {
            search.look_at(line);
        }
        Some(Self {
            content: search.content?,
            annotations: search.annotations.unwrap_or_default(),
            torn,
        })
    }
}

/// Takes the last line away, without its line end.
fn last_line<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let text = rest.strip_suffix(b"\n")?;
    let start = memrchr(b'\n', text).map_or(0, |at| at + 1);
    *rest = &text[..start];
    Some(&text[start..])
}

/// The beginning of a line of annotations.
const ANNOTATIONS: &[u8] = br#"{"type":"AnnotationParsed""#;

/// The findings so far, from the end on.
struct Search {
    content: Option<String>,
    annotations: Option<Annotations>,
}

impl Search {
    fn is_over(&self) -> bool {
        self.content.is_some() && self.annotations.is_some()
    }

    fn look_at(&mut self, line: &[u8]) {
        // In the form that devlog writes, the first letters are enough to skip a line of annotations.
        if self.annotations.is_some() && line.starts_with(ANNOTATIONS) {
            return;
        }
        if let ParsedLine::Known(event) = Event::parse(line) {
            self.take(event);
        }
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Created { content, .. } | Event::ContentUpdated { content, .. } => {
                self.content.get_or_insert(content);
            }
            Event::AnnotationParsed {
                tags,
                people,
                projects,
                ..
            } => {
                self.annotations.get_or_insert(Annotations {
                    tags,
                    people,
                    projects,
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::Latest;
    use crate::journal::{Event, EventLog};

    fn log() -> String {
        let id = "20250911".parse().unwrap();
        let now = "2025-09-11T10:30:00+02:00".parse().unwrap();
        let mut events = Event::of_creation(id, "first +a", now).to_vec();
        events.extend(Event::of_edit("second @b", now));
        let lines: Vec<String> = events.iter().map(Event::to_line).collect();
        format!(
            "{}{{\"type\":\"Starred\"}}\n{}nonsense\r\n{}",
            lines[0],
            lines[1],
            lines[2..].concat()
        )
    }

    #[test]
    fn reading_from_the_end_finds_what_a_replay_finds() {
        let text = log();
        for cut in 0..=text.len() {
            let bytes = &text.as_bytes()[..cut];
            let log = EventLog::read("20250911".parse().unwrap(), bytes).unwrap();
            let latest = Latest::read(bytes, true);
            let expected = Latest::of(log);
            assert_eq!(latest, expected, "cut at {cut}");
        }
    }

    #[test]
    fn annotations_are_read_on_demand_only() {
        let latest = Latest::read(log().as_bytes(), false).unwrap();
        assert_eq!(latest.content, "second @b");
        assert!(latest.annotations.people.is_empty());
    }
}
