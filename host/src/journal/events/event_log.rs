//! The event log of one entry, read line by line in bounded memory.

use super::{Event, MAX_EVENT_BYTES, ParsedLine};
use crate::journal::{Entry, EntryId, Replay};
use memchr::memrchr;
use std::io::{self, BufRead, Read};

/// The content of an event log.
///
/// The file stays as it is: events of unknown types and unknown fields are skipped here and kept there.
///
/// The end of a log follows one rule everywhere, for reading, merging and pushing: an event that lacks nothing
/// but its line feed is whole, since dropping it would lose what a person wrote; anything else after the last
/// line feed is torn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventLog {
    /// The entry after the last event; `None` if no event gives it a text.
    pub entry: Option<Entry>,
    /// The number of events that this devlog knows.
    pub events: usize,
    /// The lines that hold no event.
    pub damaged: DamagedLines,
    /// The bytes of an event that was cut short, behind the last whole line; 0 if the log is whole.
    pub torn: u64,
    /// The bytes of the file.
    pub len: u64,
    /// The last event lacks its line feed.
    pub unterminated: bool,
}

/// The lines of a log that hold no event. They stay in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DamagedLines {
    /// The numbers of the first ones, counted from 1.
    pub first: Vec<usize>,
    /// The number of all of them.
    pub count: usize,
}

impl DamagedLines {
    /// A log of nothing else may have millions of them.
    const MOST_NAMED: usize = 5;

    fn add(&mut self, number: usize) {
        self.count += 1;
        if self.first.len() < Self::MOST_NAMED {
            self.first.push(number);
        }
    }
}

impl EventLog {
    /// Reads the log of the entry `id`.
    ///
    /// # Errors
    /// If reading fails.
    #[cfg(test)]
    pub fn read(id: EntryId, log: impl BufRead) -> io::Result<Self> {
        Self::follow(id, log, |_| {})
    }

    /// Reads the log of the entry `id`, and passes on the entry as each event leaves it.
    ///
    /// # Errors
    /// If reading fails.
    pub fn follow(
        id: EntryId,
        mut log: impl BufRead,
        mut each_state: impl FnMut(&Entry),
    ) -> io::Result<Self> {
        let (mut read, mut replay) = (Self::default(), Replay::new(id));
        let mut text = Vec::new();
        for number in 1.. {
            let line = Line::read(&mut log, &mut text)?;
            if line.len == 0 {
                break;
            }
            read.len += line.len;
            match Event::parse(&text) {
                ParsedLine::Known(event) => {
                    read.events += 1;
                    read.unterminated = !line.is_terminated;
                    replay.take(event);
                    replay.entry().into_iter().for_each(&mut each_state);
                }
                ParsedLine::Unknown => read.unterminated = !line.is_terminated,
                ParsedLine::Damaged if !line.is_terminated => read.torn = line.len,
                ParsedLine::Damaged if text.trim_ascii().is_empty() => {}
                ParsedLine::Damaged => read.damaged.add(number),
            }
        }
        read.entry = replay.into_entry();
        Ok(read)
    }

    /// The bytes that stay when a torn line is set aside.
    pub fn whole_len(&self) -> u64 {
        self.len - self.torn
    }

    /// Reports that not a single line is whole, as after a crash in the middle of the very first one.
    pub fn is_blank(&self) -> bool {
        self.whole_len() == 0
    }
}

/// A line that was read; of one beyond the bound, only the beginning is kept.
struct Line {
    /// The bytes that it takes in the file, with its line feed; 0 at the end.
    len: u64,
    is_terminated: bool,
}

impl Line {
    fn read(log: &mut impl BufRead, text: &mut Vec<u8>) -> io::Result<Self> {
        text.clear();
        let most = MAX_EVENT_BYTES as u64 + 1;
        let mut len = log.take(most).read_until(b'\n', text)? as u64;
        let mut is_terminated = text.ends_with(b"\n");
        while !is_terminated && len >= most {
            let rest = log.fill_buf()?;
            let end = memchr::memchr(b'\n', rest);
            let part = end.map_or(rest.len(), |at| at + 1);
            is_terminated = end.is_some();
            if part == 0 {
                break;
            }
            log.consume(part);
            len += part as u64;
        }
        Ok(Self { len, is_terminated })
    }
}

/// The state of the bytes behind the last line feed.
pub(super) enum Tail {
    Empty,
    /// An event that lacks nothing but its line feed, if this devlog knows it.
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
pub fn without_torn(log: &[u8]) -> &[u8] {
    let (whole, tail) = split_tail(log);
    match tail_state(tail) {
        Tail::Torn => whole,
        Tail::Empty | Tail::Whole(_) => log,
    }
}

/// Splits a log behind its last line feed.
pub(super) fn split_tail(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = memrchr(b'\n', bytes).map_or(0, |at| at + 1);
    bytes.split_at(end)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::EventLog;
    use crate::journal::{Event, MAX_EVENT_BYTES, without_torn};

    fn text() -> String {
        let id = "20250911".parse().unwrap();
        let now = "2025-09-11T10:30:00.123456789+02:00".parse().unwrap();
        Event::of_creation(id, "x", now)
            .iter()
            .map(Event::to_line)
            .collect()
    }

    fn read(bytes: &[u8]) -> EventLog {
        EventLog::read("20250911".parse().unwrap(), bytes).unwrap()
    }

    #[test]
    fn every_cut_leaves_the_lines_before_it() {
        let text = text();
        let first = text.find('\n').unwrap() + 1;
        for cut in 0..=text.len() {
            let bytes = &text.as_bytes()[..cut];
            let log = read(bytes);
            // A line that lacks nothing but its end is an event already.
            let events = usize::from(cut + 1 >= first) + usize::from(cut + 1 >= text.len());
            assert_eq!(log.events, events, "cut at {cut}");
            assert_eq!(log.damaged.count, 0);
            let whole = if log.unterminated || log.torn == 0 {
                cut
            } else if cut < first {
                0
            } else {
                first
            };
            assert_eq!((log.len, log.whole_len()), (cut as u64, whole as u64));
            assert_eq!(without_torn(bytes).len(), whole);
        }
    }

    #[test]
    fn lines_may_end_as_on_windows_and_may_be_blank() {
        let text = text().replace('\n', "\r\n") + "\r\n";
        let log = read(text.as_bytes());
        assert_eq!((log.events, log.torn, log.damaged.count), (2, 0, 0));
    }

    #[test]
    fn damage_is_reported_by_line_and_later_events_load() {
        let text = format!("{{\"type\":\"Starred\"}}\nnonsense\n{}", text());
        let log = read(text.as_bytes());
        assert_eq!((log.damaged.first, log.damaged.count), (vec![2], 1));
        assert_eq!(log.events, 2);
    }

    #[test]
    fn a_line_beyond_the_bound_is_damaged_and_what_follows_it_loads() {
        for (length, is_event) in [(MAX_EVENT_BYTES, true), (MAX_EVENT_BYTES + 1, false)] {
            let (start, end) = ("{\"type\":\"Other\",\"data\":\"", "\"}\n");
            let filling = "x".repeat(length - start.len() - end.len());
            let other = format!("{start}{filling}{end}");
            let log = read(format!("{other}{}", text()).as_bytes());
            assert_eq!(log.damaged.count, usize::from(!is_event));
            assert_eq!(log.events, 2);
            let tail = other.replace('\n', "").repeat(3);
            let torn = read(format!("{}{tail}", text()).as_bytes());
            assert_eq!((torn.events, torn.torn), (2, tail.len() as u64));
        }
    }
}
