//! The event log of one entry, read as far as it is whole.

use super::{Event, ParsedLine};
use memchr::{memchr_iter, memrchr};

/// What an event log holds. Built from the bytes of the file, which stay as they are: events of unknown types
/// and unknown fields are skipped here and kept there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventLog {
    /// The events that this devlog knows, oldest first.
    pub events: Vec<Event>,
    /// The numbers of the lines that hold no event, from 1 on. They stay in the file.
    pub damaged: Vec<usize>,
    /// How many bytes of an event that was cut short stand after the last whole line; 0 if none.
    pub torn: usize,
    /// How many bytes the file had.
    pub len: usize,
    /// Whether the last event still lacks its line end.
    pub unterminated: bool,
}

impl EventLog {
    /// Reads the bytes of a log.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Self {
        let (whole, tail) = split_tail(bytes);
        let mut log = Self {
            len: bytes.len(),
            ..Self::default()
        };
        for (number, line) in lines(whole).enumerate() {
            log.add(number + 1, line);
        }
        match tail_state(tail) {
            Tail::Empty => {}
            Tail::Torn => log.torn = tail.len(),
            Tail::Whole(parsed) => {
                log.unterminated = true;
                log.events.extend(parsed);
            }
        }
        log
    }

    /// How many bytes stay when a torn line is set aside.
    #[must_use]
    pub fn whole_len(&self) -> usize {
        self.len - self.torn
    }

    /// Whether not a single line is whole, as after a crash in the middle of the very first one.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.whole_len() == 0
    }

    fn add(&mut self, number: usize, line: &[u8]) {
        match Event::parse(line) {
            ParsedLine::Known(event) => self.events.push(event),
            ParsedLine::Unknown => {}
            ParsedLine::Damaged if line.trim_ascii().is_empty() => {}
            ParsedLine::Damaged => self.damaged.push(number),
        }
    }
}

/// What stands after the last line end.
pub(super) enum Tail {
    /// Nothing.
    Empty,
    /// An event that lacks nothing but its line end, if this devlog knows it.
    Whole(Option<Event>),
    /// The beginning of one.
    Torn,
}

pub(super) fn tail_state(tail: &[u8]) -> Tail {
    if tail.is_empty() {
        return Tail::Empty;
    }
    match Event::parse(tail) {
        ParsedLine::Known(event) => Tail::Whole(Some(event)),
        ParsedLine::Unknown => Tail::Whole(None),
        ParsedLine::Damaged => Tail::Torn,
    }
}

/// Returns a log without the beginning of an event that stands after its last whole one.
pub(super) fn without_torn(log: &[u8]) -> &[u8] {
    let (whole, tail) = split_tail(log);
    match tail_state(tail) {
        Tail::Torn => whole,
        Tail::Empty | Tail::Whole(_) => log,
    }
}

/// The whole lines, and what stands after them.
pub(super) fn split_tail(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = memrchr(b'\n', bytes).map_or(0, |at| at + 1);
    bytes.split_at(end)
}

/// The lines of a text that ends with a line end.
fn lines(whole: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut start = 0;
    memchr_iter(b'\n', whole).map(move |end| {
        let line = &whole[start..end];
        start = end + 1;
        line
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::EventLog;
    use crate::journal::Event;

    fn text() -> String {
        let id = "20250911".parse().unwrap();
        let now = "2025-09-11T10:30:00.123456789+02:00".parse().unwrap();
        Event::of_creation(id, "x", now)
            .iter()
            .map(Event::to_line)
            .collect()
    }

    #[test]
    fn every_cut_leaves_the_lines_before_it() {
        let text = text();
        let first = text.find('\n').unwrap() + 1;
        for cut in 0..=text.len() {
            let log = EventLog::parse(&text.as_bytes()[..cut]);
            // A line that lacks nothing but its end is an event already.
            let events = usize::from(cut + 1 >= first) + usize::from(cut + 1 >= text.len());
            assert_eq!(log.events.len(), events, "cut at {cut}");
            assert_eq!(log.damaged, [0; 0]);
            let whole = log.unterminated || log.torn == 0;
            assert_eq!(
                log.whole_len(),
                if whole {
                    cut
                } else if cut < first {
                    0
                } else {
                    first
                }
            );
        }
    }

    #[test]
    fn lines_may_end_as_on_windows_and_may_be_blank() {
        let text = text().replace('\n', "\r\n") + "\r\n";
        let log = EventLog::parse(text.as_bytes());
        assert_eq!((log.events.len(), log.torn, log.damaged.len()), (2, 0, 0));
    }

    #[test]
    fn damage_is_told_by_line_and_later_events_load() {
        let text = format!("{{\"type\":\"Starred\"}}\nnonsense\n{}", text());
        let log = EventLog::parse(text.as_bytes());
        assert_eq!(log.damaged, [2]);
        assert_eq!(log.events.len(), 2);
    }
}
