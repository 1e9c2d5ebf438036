//! An entry for reading.

use crate::{
    cli::{
        messages::Palette,
        ui::{Screen, wrapped},
    },
    journal::{AnnotationKind, Entry, EventTime, annotation_ranges},
    terminal_text::safe_text,
};
use std::{borrow::Cow, collections::BTreeSet};

/// Lays an entry out: its day as a heading, what is known of it, and the text, on lines that fit on the screen.
pub fn entry_page(entry: &Entry, screen: Option<Screen>, palette: Palette) -> String {
    let date = entry.id.date().strftime("%A, %-d %B %Y").to_string();
    let mut lines = vec![
        palette.title(&date),
        field("Entry", &entry.id.to_string(), palette),
        field("Created", &moment(entry.created_at), palette),
        field("Updated", &moment(entry.updated_at), palette),
    ];
    let kinds = [
        ("Tags", AnnotationKind::Tag),
        ("People", AnnotationKind::Person),
        ("Projects", AnnotationKind::Project),
    ];
    for (label, kind) in kinds {
        let names = distinct(entry.annotations.names(kind));
        let painted = names
            .into_iter()
            .map(|name| palette.annotation(kind, &safe_text(name)));
        let painted: Vec<String> = painted.collect();
        if !painted.is_empty() {
            lines.push(field(label, &painted.join(", "), palette));
        }
    }
    lines.push(String::new());
    let mut content = safe_text(&entry.content);
    if let Some(screen) = screen {
        content = Cow::Owned(wrapped(&content, screen.width));
    }
    lines.push(highlighted(&content, palette).into_owned());
    lines.join("\n")
}

fn field(label: &str, value: &str, palette: Palette) -> String {
    format!("{} {value}", palette.faint(&format!("{label:<9}")))
}

fn moment(time: EventTime) -> String {
    format!(
        "{} {}",
        time.local().strftime("%Y-%m-%d %H:%M:%S"),
        time.zone()
    )
}

/// The names, each once.
fn distinct(names: &[String]) -> Vec<&String> {
    let mut seen = BTreeSet::new();
    names.iter().filter(|name| seen.insert(*name)).collect()
}

/// Paints the annotations in a text.
pub fn highlighted(text: &str, palette: Palette) -> Cow<'_, str> {
    if !palette.is_colored() {
        return Cow::Borrowed(text);
    }
    let (mut painted, mut end) = (String::new(), 0);
    for (kind, range) in annotation_ranges(text) {
        painted.push_str(&text[end..range.start]);
        painted.push_str(&palette.annotation(kind, &text[range.clone()]));
        end = range.end;
    }
    painted.push_str(&text[end..]);
    Cow::Owned(painted)
}

#[cfg(test)]
mod tests {
    use super::{entry_page, highlighted};
    use crate::{
        cli::{messages::Palette, ui::Screen},
        journal::{Entry, Event, Replay},
    };

    fn entry(content: &str) -> Entry {
        let id = "20240229".parse().expect("an id");
        let now = "2024-02-29T10:30:00.123456789-03:30"
            .parse()
            .expect("a moment");
        Replay::of(id, Event::of_creation(id, content, now)).expect("an entry")
    }

    #[test]
    fn an_entry_reads_as_a_page() {
        let content = "With @jürgen on ::search_engine.\n\n- +rust +rust +async\u{1b}[2J";
        let screen = Some(Screen {
            width: 20,
            height: 24,
        });
        let page = entry_page(&entry(content), screen, Palette::default());
        insta::assert_snapshot!(page, @r"
        Thursday, 29 February 2024
        Entry     20240229
        Created   2024-02-29 10:30:00 -03:30
        Updated   2024-02-29 10:30:00 -03:30
        Tags      rust, async
        People    jürgen
        Projects  search_engine

        With @jürgen on
        ::search_engine.

        - +rust +rust
          +async\u{1b}[2J
        ");
    }

    #[test]
    fn without_annotations_there_are_no_empty_lists() {
        insta::assert_snapshot!(entry_page(&entry("x"), None, Palette::default()), @r"
        Thursday, 29 February 2024
        Entry     20240229
        Created   2024-02-29 10:30:00 -03:30
        Updated   2024-02-29 10:30:00 -03:30

        x
        ");
    }

    #[test]
    fn each_kind_of_annotation_has_its_colour() {
        let painted = highlighted("a @b ::c +d.", Palette::new(true));
        let expected = "a \u{1b}[32m@b\u{1b}[0m \u{1b}[36m::c\u{1b}[0m \u{1b}[33m+d\u{1b}[0m.";
        assert_eq!(painted, expected);
    }
}
