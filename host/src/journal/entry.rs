//! An entry, as its events left it.

use super::{Annotations, EntryId, Event, EventTime};

/// The state of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: EntryId,
    /// Its text.
    pub content: String,
    /// When it was begun.
    pub created_at: EventTime,
    /// When the last event happened.
    pub updated_at: EventTime,
    /// What the text names.
    pub annotations: Annotations,
}

impl Entry {
    /// Replays the events of the entry `id`, oldest first; `None` if none of them gives it a text.
    ///
    /// Two machines may both have begun the entry: the first beginning counts, and a later one is a change of
    /// the text. Where the first event was lost, the entry counts as begun with the first one that is left.
    #[must_use]
    pub fn replay(id: EntryId, events: &[Event]) -> Option<Self> {
        let begun = events
            .iter()
            .find(|event| matches!(event, Event::Created { .. }));
        let created_at = begun.or(events.first())?.timestamp();
        let updated_at = events.last()?.timestamp();
        let (mut content, mut annotations) = (None, Annotations::default());
        for event in events {
            match event {
                Event::Created { content: text, .. }
                | Event::ContentUpdated { content: text, .. } => content = Some(text),
                Event::AnnotationParsed {
                    tags,
                    people,
                    projects,
                    ..
                } => {
                    annotations = Annotations {
                        tags: tags.clone(),
                        people: people.clone(),
                        projects: projects.clone(),
                    };
                }
            }
        }
        Some(Self {
            id,
            content: content?.clone(),
            created_at,
            updated_at,
            annotations,
        })
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::Entry;
    use crate::journal::{Event, EventTime};

    fn at(second: u8) -> EventTime {
        format!("2025-09-11T10:30:{second:02}+02:00")
            .parse()
            .unwrap()
    }

    #[test]
    fn the_last_event_of_each_kind_counts() {
        let id = "20250911".parse().unwrap();
        let mut events = Event::of_creation(id, "first +a", at(1)).to_vec();
        events.extend(Event::of_edit("second @b", at(2)));
        let entry = Entry::replay(id, &events).unwrap();
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
        let entry = Entry::replay(id, &events).unwrap();
        assert_eq!(entry.content, "second");
        assert_eq!((entry.created_at, entry.updated_at), (at(2), at(1)));
    }

    #[test]
    fn without_a_text_there_is_no_entry() {
        let id = "20250911".parse().unwrap();
        assert_eq!(Entry::replay(id, &[]), None);
        let [_, annotations] = Event::of_creation(id, "x", at(1));
        assert_eq!(Entry::replay(id, &[annotations]), None);
    }
}
