//! An entry, as its events left it.

use super::{Annotations, EntryId};
use crate::journal::{Event, EventTime};

/// The state of an entry after the events so far, oldest first.
///
/// Two machines may both have begun the entry: the first beginning counts, and a later one is a change of the
/// text. Where the first event was lost, the entry counts as begun with the first one that is left.
#[derive(Clone, Debug)]
pub struct Replay {
    id: EntryId,
    entry: Option<Entry>,
    is_begun: bool,
    has_text: bool,
}

impl Replay {
    /// Starts before the first event.
    pub fn new(id: EntryId) -> Self {
        Self {
            id,
            entry: None,
            is_begun: false,
            has_text: false,
        }
    }

    /// Returns the entry `id` after `events`; `None` if none of them gives it a text.
    #[cfg(test)]
    pub fn of(id: EntryId, events: impl IntoIterator<Item = Event>) -> Option<Entry> {
        let mut replay = Self::new(id);
        for event in events {
            replay.take(event);
        }
        replay.into_entry()
    }

    /// Applies the next event.
    pub fn take(&mut self, event: Event) {
        let now = event.timestamp();
        match event {
            Event::Created { content, .. } => {
                let entry = self.updated(now);
                entry.content = content;
                if !self.is_begun {
                    self.updated(now).created_at = now;
                }
                (self.is_begun, self.has_text) = (true, true);
            }
            Event::ContentUpdated { content, .. } => {
                self.updated(now).content = content;
                self.has_text = true;
            }
            Event::AnnotationParsed {
                tags,
                people,
                projects,
                ..
            } => {
                self.updated(now).annotations = Annotations {
                    tags,
                    people,
                    projects,
                };
            }
        }
    }

    fn updated(&mut self, now: EventTime) -> &mut Entry {
        let entry = self.entry.get_or_insert_with(|| Entry {
            id: self.id,
            content: String::new(),
            created_at: now,
            updated_at: now,
            annotations: Annotations::default(),
        });
        entry.updated_at = now;
        entry
    }

    /// The entry; `None` if no event gave it a text.
    pub fn entry(&self) -> Option<&Entry> {
        self.entry.as_ref().filter(|_| self.has_text)
    }

    /// The entry after the last event; `None` if no event gave it a text.
    pub fn into_entry(self) -> Option<Entry> {
        self.entry.filter(|_| self.has_text)
    }
}

/// The state of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub id: EntryId,
    pub content: String,
    /// The time of its first event.
    pub created_at: EventTime,
    /// The time of its last event.
    pub updated_at: EventTime,
    /// The names in the text.
    pub annotations: Annotations,
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::Replay;
    use crate::journal::{Entry, Event, EventTime};

    fn at(second: u8) -> EventTime {
        format!("2025-09-11T10:30:{second:02}+02:00")
            .parse()
            .unwrap()
    }

    fn replayed(events: Vec<Event>) -> Option<Entry> {
        Replay::of("20250911".parse().unwrap(), events)
    }

    #[test]
    fn the_last_event_of_each_kind_counts() {
        let id = "20250911".parse().unwrap();
        let mut events = Event::of_creation(id, "first +a", at(1)).to_vec();
        events.extend(Event::of_edit("second @b", at(2)));
        let entry = replayed(events).unwrap();
        assert_eq!(entry.content, "second @b");
        assert_eq!((entry.created_at, entry.updated_at), (at(1), at(2)));
        assert_eq!(entry.annotations.people, ["b"]);
        assert!(entry.annotations.tags.is_empty());
    }

    #[test]
    fn of_two_beginnings_the_first_gives_the_time_and_the_last_the_text() {
        let id = "20250911".parse().unwrap();
        let mut events = Event::of_creation(id, "first", at(2)).to_vec();
        events.extend(Event::of_creation(id, "second", at(1)));
        let entry = replayed(events).unwrap();
        assert_eq!(entry.content, "second");
        assert_eq!((entry.created_at, entry.updated_at), (at(2), at(1)));
    }

    #[test]
    fn without_a_text_there_is_no_entry() {
        let id = "20250911".parse().unwrap();
        assert_eq!(replayed(Vec::new()), None);
        let [_, annotations] = Event::of_creation(id, "x", at(1));
        assert_eq!(replayed(vec![annotations]), None);
    }
}
