//! The selection of entries for a list.

use crate::{
    cli::arguments::journal::ListArguments,
    journal::{Annotations, EntryId, Latest},
};
use regex::Regex;

/// The conditions on an entry. All of them must hold.
#[derive(Clone, Copy, Debug)]
pub struct EntryFilter<'a> {
    arguments: &'a ListArguments,
    year: Option<i16>,
}

impl<'a> EntryFilter<'a> {
    /// Asks what the arguments ask; with `year`, also that the entry is of it.
    pub fn new(arguments: &'a ListArguments, year: Option<i16>) -> Self {
        Self { arguments, year }
    }

    /// Reports if the day is one of those asked for.
    pub fn takes_day(&self, id: EntryId) -> bool {
        let ListArguments { from, to, .. } = self.arguments;
        from.is_none_or(|from| from <= id)
            && to.is_none_or(|to| id <= to)
            && self.year.is_none_or(|year| id.date().year() == year)
    }

    /// Reports if annotations are asked for.
    pub fn needs_annotations(&self) -> bool {
        let ListArguments {
            tag,
            person,
            project,
            ..
        } = self.arguments;
        !(tag.is_empty() && person.is_empty() && project.is_empty())
    }

    /// Reports if any entry may be left out.
    pub fn asks_anything(&self) -> bool {
        let ListArguments {
            from, to, search, ..
        } = self.arguments;
        self.needs_annotations() || from.is_some() || to.is_some() || search.is_some()
    }

    /// The line that stands for the entry in a list, if the entry is one of those asked for: the first one
    /// with the text that is searched for, or else the first one that is not blank.
    pub fn line<'t>(&self, entry: &'t Latest) -> Option<&'t str> {
        if !self.takes_annotations(&entry.annotations) {
            return None;
        }
        match &self.arguments.search {
            None => Some(first_line(&entry.content)),
            Some(text) => matching_line(text, &entry.content),
        }
    }

    fn takes_annotations(&self, annotations: &Annotations) -> bool {
        let has_all =
            |names: &[String], wanted: &[String]| wanted.iter().all(|name| names.contains(name));
        has_all(&annotations.tags, &self.arguments.tag)
            && has_all(&annotations.people, &self.arguments.person)
            && has_all(&annotations.projects, &self.arguments.project)
    }
}

fn first_line(content: &str) -> &str {
    let mut lines = content.lines().map(str::trim);
    lines.find(|line| !line.is_empty()).unwrap_or_default()
}

/// The text may also stand across lines; then the first of them counts.
fn matching_line<'t>(text: &Regex, content: &'t str) -> Option<&'t str> {
    let at = text.find(content)?.start();
    let start = content[..at].rfind('\n').map_or(0, |end| end + 1);
    Some(first_line(&content[start..]))
}

#[cfg(test)]
mod tests {
    use super::EntryFilter;
    use crate::{
        cli::arguments::{Arguments, Command, journal::ListArguments},
        journal::{Annotations, Latest},
    };
    use clap::Parser;

    fn list(line: &str) -> ListArguments {
        let words = ["devlog", "list"]
            .into_iter()
            .chain(line.split_whitespace());
        match Arguments::try_parse_from(words)
            .expect("a command line")
            .command
        {
            Command::List(list) => list,
            _ => panic!("not a list"),
        }
    }

    fn line(arguments: &str) -> Option<String> {
        let content = "\nWith @alice on ::search +rust\n\n  GRÜSSE +async";
        let entry = Latest {
            content: content.to_owned(),
            annotations: Annotations::of(content),
            torn: 0,
        };
        let list = list(arguments);
        EntryFilter::new(&list, None)
            .line(&entry)
            .map(ToOwned::to_owned)
    }

    #[test]
    fn the_first_line_with_words_stands_for_an_entry() {
        let first = Some("With @alice on ::search +rust".to_owned());
        assert_eq!(line(""), first);
        assert_eq!(
            line("--tag rust --tag async --person alice --project search"),
            first
        );
    }

    #[test]
    fn everything_that_is_asked_must_hold() {
        for missing in [
            "--tag rus",
            "--tag Rust",
            "--tag rust --tag x",
            "--tag rust --person bob",
            "--project alice",
            "--search nothing",
            "--search a.ice",
        ] {
            assert_eq!(line(missing), None, "{missing}");
        }
    }

    #[test]
    fn a_search_ignores_case_and_shows_where_it_found() {
        assert_eq!(line("--search grüsse").as_deref(), Some("GRÜSSE +async"));
    }

    #[test]
    fn a_range_includes_both_ends() {
        let list = list("--from 20250910 --to 20250912");
        let filter = EntryFilter::new(&list, None);
        let takes = |id: &str| filter.takes_day(id.parse().expect("an id"));
        let days = ["20250909", "20250910", "20250911", "20250912", "20250913"];
        assert_eq!(days.map(takes), [false, true, true, true, false]);
    }
}
