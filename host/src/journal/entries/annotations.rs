//! The people, projects and tags that a text names.
//!
//! A mark counts in the middle of a word too, so `a@bar.com` names a person and `std::vector` a project. That is the
//! format of existing journals: their events hold what was recognised, and another rule would make a new event
//! disagree with an old one of the same text. `devlog show --formatted` lists what was recognised.

use regex::{Captures, Regex};
use serde::Serialize;
use std::{ops::Range, sync::LazyLock};

/// The three forms; the names are word characters and hyphens of any script.
static FORMS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"@(?<person>[\w-]+)|::(?<project>[\w-]+)|\+(?<tag>[\w-]+)")
        .expect("the pattern above is right")
});

/// The kind of thing that an annotation names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnnotationKind {
    /// `+name`
    Tag,
    /// `@name`
    Person,
    /// `::name`
    Project,
}

impl AnnotationKind {
    /// Returns the mark before the name.
    pub fn mark(self) -> &'static str {
        match self {
            Self::Tag => "+",
            Self::Person => "@",
            Self::Project => "::",
        }
    }
}

/// The names in a text, without their marks, in order of appearance; duplicates are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Annotations {
    /// The names after `+`.
    pub tags: Vec<String>,
    /// The names after `@`.
    pub people: Vec<String>,
    /// The names after `::`.
    pub projects: Vec<String>,
}

impl Annotations {
    /// Finds the annotations of a text.
    ///
    /// ```
    /// use devlog::journal::Annotations;
    ///
    /// let found = Annotations::of("@alice and @bob on ::search_engine +rust");
    /// assert_eq!(found.people, ["alice", "bob"]);
    /// assert_eq!(found.projects, ["search_engine"]);
    /// assert_eq!(found.tags, ["rust"]);
    /// ```
    pub fn of(text: &str) -> Self {
        let mut found = Self::default();
        for (kind, range) in annotation_ranges(text) {
            let name = &text[range.start + kind.mark().len()..range.end];
            found.names_mut(kind).push(name.to_owned());
        }
        found
    }

    pub fn names(&self, kind: AnnotationKind) -> &[String] {
        match kind {
            AnnotationKind::Tag => &self.tags,
            AnnotationKind::Person => &self.people,
            AnnotationKind::Project => &self.projects,
        }
    }

    fn names_mut(&mut self, kind: AnnotationKind) -> &mut Vec<String> {
        match kind {
            AnnotationKind::Tag => &mut self.tags,
            AnnotationKind::Person => &mut self.people,
            AnnotationKind::Project => &mut self.projects,
        }
    }
}

/// Returns the places of the annotations of a text, each with its mark, in order.
pub fn annotation_ranges(text: &str) -> impl Iterator<Item = (AnnotationKind, Range<usize>)> {
    FORMS.captures_iter(text).filter_map(|found: Captures<'_>| {
        let kind = if found.name("person").is_some() {
            AnnotationKind::Person
        } else if found.name("project").is_some() {
            AnnotationKind::Project
        } else {
            AnnotationKind::Tag
        };
        Some((kind, found.get(0)?.range()))
    })
}

#[cfg(test)]
mod tests {
    use super::Annotations;

    #[test]
    fn names_keep_their_order_and_their_duplicates() {
        let found = Annotations::of("+b +a @x +b ::p-1 ::p_2\n@x");
        assert_eq!(found.tags, ["b", "a", "b"]);
        assert_eq!(found.people, ["x", "x"]);
        assert_eq!(found.projects, ["p-1", "p_2"]);
    }

    #[test]
    fn names_may_be_of_any_script() {
        let found = Annotations::of("@jürgen @李雷 ::проект +été-2025 +क्षमा");
        assert_eq!(found.people, ["jürgen", "李雷"]);
        assert_eq!(found.projects, ["проект"]);
        assert_eq!(found.tags, ["été-2025", "क्षमा"]);
    }

    #[test]
    fn a_mark_needs_a_name_and_nothing_before_it() {
        let found = Annotations::of("C++ 1+1 a@b.c x::y::z :: @ + ++t :::p");
        assert_eq!(found.tags, ["1", "t"]);
        assert_eq!(found.people, ["b"]);
        assert_eq!(found.projects, ["y", "z", "p"]);
    }
}
