//! A TOML text with the place of every key and value.

use super::{Position, Problem, nearest_name};
use std::ops::Range;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// A problem and where it begins, in bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Located {
    pub(super) offset: usize,
    pub(super) problem: Problem,
}

impl Located {
    pub(super) fn new(offset: usize, problem: Problem) -> Self {
        Self { offset, problem }
    }

    pub(super) fn position(&self, text: &str) -> Position {
        Position::of(text, self.offset)
    }
}

/// A section, or the top level, of a parsed text.
#[derive(Clone)]
pub(super) struct Section<'d> {
    /// As the user writes it: `[remote]`; `the top level`.
    title: &'static str,
    /// The prefix of its keys' names: `remote.`; nothing.
    prefix: &'static str,
    /// Its header or its first key, in bytes.
    pub(super) span: Range<usize>,
    table: &'d DeTable<'d>,
}

pub(super) struct Placed<T> {
    pub(super) value: T,
    pub(super) span: Range<usize>,
}

/// Parses a text. The message of the parser is one of its own fixed texts: unlike its `Display` it never
/// repeats what stands in the input.
pub(super) fn parse(text: &str) -> Result<DeTable<'_>, Located> {
    let parsed = DeTable::parse(text).map(Spanned::into_inner);
    parsed.map_err(|error| syntax(&error, error.message()))
}

/// The same text as plain values.
pub(super) fn parse_values(text: &str) -> Result<toml::Table, Located> {
    toml::from_str(text).map_err(|error| syntax(&error, "a number is out of range"))
}

fn syntax(error: &toml::de::Error, message: &str) -> Located {
    let offset = error.span().map_or(0, |span| span.start);
    Located::new(offset, Problem::Syntax(message.to_owned()))
}

impl<'d> Section<'d> {
    pub(super) fn top(table: &'d DeTable<'d>) -> Self {
        Self {
            title: "the top level",
            prefix: "",
            span: 0..0,
            table,
        }
    }

    /// A section of this one; `None` if it is absent.
    pub(super) fn section(
        &self,
        key: &str,
        title: &'static str,
        prefix: &'static str,
    ) -> Result<Option<Self>, Located> {
        let found = self.typed(key, "a section", DeValue::as_table)?;
        Ok(found.map(|Placed { value, span }| Self {
            title,
            prefix,
            span,
            table: value,
        }))
    }

    /// A text; `None` if it is absent.
    pub(super) fn text(&self, key: &str) -> Result<Option<Placed<&'d str>>, Located> {
        self.typed(key, "a text in quotes", DeValue::as_str)
    }

    /// A text that `parse` understands, which takes what is `expected`; `None` if it is absent.
    pub(super) fn parsed<T>(
        &self,
        key: &str,
        expected: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, Located> {
        let Some(found) = self.text(key)? else {
            return Ok(None);
        };
        let wrong = || self.wrong_value(key, found.span, expected);
        parse(found.value).map(Some).ok_or_else(wrong)
    }

    /// A yes or no; `None` if it is absent.
    pub(super) fn flag(&self, key: &str) -> Result<Option<bool>, Located> {
        let found = self.typed(key, "`true` or `false`", DeValue::as_bool)?;
        Ok(found.map(|found| found.value))
    }

    fn typed<T>(
        &self,
        key: &str,
        expected: &'static str,
        as_type: impl FnOnce(&'d DeValue<'d>) -> Option<T>,
    ) -> Result<Option<Placed<T>>, Located> {
        let Some(found) = self.table.get(key) else {
            return Ok(None);
        };
        let span = found.span();
        match as_type(found.get_ref()) {
            Some(value) => Ok(Some(Placed { value, span })),
            None => Err(self.wrong_value(key, span, expected)),
        }
    }

    pub(super) fn wrong_value(
        &self,
        key: &str,
        span: Range<usize>,
        expected: &'static str,
    ) -> Located {
        let key = format!("{}{key}", self.prefix);
        Located::new(span.start, Problem::WrongValue { key, expected })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    /// The value of a key, of whatever kind.
    pub(super) fn get(&self, key: &str) -> Option<&'d Spanned<DeValue<'d>>> {
        self.table.get(key)
    }

    pub(super) fn key(&self, key: &str) -> Option<Range<usize>> {
        let (key, _) = self.table.get_key_value(key)?;
        Some(key.span())
    }

    /// The names of the sections in this one, by name.
    pub(super) fn section_names(&self) -> impl Iterator<Item = &'d str> {
        self.table
            .iter()
            .filter(|(_, value)| value.get_ref().is_table())
            .map(|(key, _)| key.get_ref().as_ref())
    }

    /// Refuses the first key, by its place, that is not `known`.
    pub(super) fn refuse_unknown(&self, known: &[&'static str]) -> Result<(), Located> {
        self.refuse(known, |_| true)
    }

    /// The same, but a section may have any name.
    pub(super) fn refuse_unknown_values(&self, known: &[&'static str]) -> Result<(), Located> {
        self.refuse(known, |value| !value.is_table())
    }

    fn refuse(
        &self,
        known: &[&'static str],
        is_refused: impl Fn(&DeValue<'_>) -> bool,
    ) -> Result<(), Located> {
        let unknown = self.table.iter().filter(|(key, value)| {
            !known.contains(&key.get_ref().as_ref()) && is_refused(value.get_ref())
        });
        let Some((key, _)) = unknown.min_by_key(|(key, _)| key.span().start) else {
            return Ok(());
        };
        let unknown = Problem::UnknownKey {
            key: key.get_ref().to_string(),
            section: self.title,
            nearest: nearest_name(key.get_ref(), known.iter().copied()),
        };
        Err(Located::new(key.span().start, unknown))
    }
}
