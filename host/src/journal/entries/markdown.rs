//! The entry as a file for people: front matter and text.

use super::Entry;

/// Renders an entry as `entries/YYYYMMDD.md` holds it.
pub fn markdown(entry: &Entry) -> String {
    format!("{}{}\n", front_matter(entry), entry.content)
}

fn front_matter(entry: &Entry) -> String {
    let Entry {
        id,
        created_at,
        updated_at,
        annotations,
        ..
    } = entry;
    format!(
        "---\nid: {id}\ncreated_at: {}\nupdated_at: {}\ntags: [{}]\npeople: [{}]\nprojects: [{}]\n---\n\n",
        created_at.in_seconds(),
        updated_at.in_seconds(),
        annotations.tags.join(", "),
        annotations.people.join(", "),
        annotations.projects.join(", "),
    )
}

/// Reports that a file holds what [`markdown`] gives for `entry`.
///
/// Line ends of Windows count as others: in a journal that was checked out with them, no entry is different.
pub fn is_rendered_from(file: &[u8], entry: &Entry) -> bool {
    let (front_matter, content) = (front_matter(entry), entry.content.as_bytes());
    let mut found = file.iter().filter(|byte| **byte != b'\r');
    let rendered = [front_matter.as_bytes(), content, b"\n"];
    let expected = rendered.iter().flat_map(|part| part.iter());
    found.by_ref().eq(expected.filter(|byte| **byte != b'\r'))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{is_rendered_from, markdown};
    use crate::journal::{Event, Replay};

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
        let entry = Replay::of(id, events).unwrap();
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
        let entry = Replay::of(id, Event::of_creation(id, "x", now)).unwrap();
        assert!(markdown(&entry).contains("\ntags: []\npeople: []\nprojects: []\n---\n\nx\n"));
    }

    #[test]
    fn a_file_is_rendered_from_its_entry_whatever_its_line_ends() {
        let id = "20250911".parse().unwrap();
        let now = "2025-09-11T10:30:00+02:00".parse().unwrap();
        let entry = Replay::of(id, Event::of_creation(id, "x\ny", now)).unwrap();
        let text = markdown(&entry);
        for same in [text.clone(), text.replace('\n', "\r\n")] {
            assert!(is_rendered_from(same.as_bytes(), &entry));
        }
        for other in [text.replace('y', "z"), text.clone() + "\n", String::new()] {
            assert!(!is_rendered_from(other.as_bytes(), &entry));
        }
    }
}
