//! The entry as a file for people: front matter and text.

use super::Entry;

/// Renders an entry as `entries/YYYYMMDD.md` holds it.
#[must_use]
pub fn markdown(entry: &Entry) -> String {
    let Entry {
        id,
        content,
        created_at,
        updated_at,
        annotations,
    } = entry;
    format!(
        "---\nid: {id}\ncreated_at: {}\nupdated_at: {}\ntags: [{}]\npeople: [{}]\nprojects: [{}]\n---\n\n{content}\n",
        created_at.in_seconds(),
        updated_at.in_seconds(),
        annotations.tags.join(", "),
        annotations.people.join(", "),
        annotations.projects.join(", "),
    )
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::markdown;
    use crate::journal::{Entry, Event};

    #[test]
    fn an_entry_is_rendered_as_existing_journals_have_it() {
        let id = "20250911".parse().unwrap();
        let at = |text: &str| text.parse().unwrap();
        let mut events = Event::of_creation(id, "x", at("2025-09-11T10:30:00.123+02:00")).to_vec();
        let content = "The content. +rust +async @alice ::search_engine\n\nMore.";
        events.extend(Event::of_edit(
            content,
            at("2025-09-11T10:31:00.999999999+02:00"),
        ));
        let entry = Entry::replay(id, &events).unwrap();
        insta::assert_snapshot!(markdown(&entry), @r"
        ---
        id: 20250911
        created_at: 2025-09-11T10:30:00+02:00
        updated_at: 2025-09-11T10:31:00+02:00
        tags: [rust, async]
        people: [alice]
        projects: [search_engine]
        ---

        The content. +rust +async @alice ::search_engine

        More.
        ");
        assert!(markdown(&entry).ends_with("More.\n"));
    }

    #[test]
    fn empty_lists_are_brackets() {
        let id = "20250911".parse().unwrap();
        let now = "2025-09-11T10:30:00+02:00".parse().unwrap();
        let entry = Entry::replay(id, &Event::of_creation(id, "x", now)).unwrap();
        assert!(markdown(&entry).contains("\ntags: []\npeople: []\nprojects: []\n---\n\nx\n"));
    }
}
