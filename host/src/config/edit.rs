//! Changing one value of the user's own file, and not a byte more.

use super::{
    KeySource, LoadedConfig,
    document::{self, Section},
    load,
};
use crate::{
    digest,
    durable::{self, DurableError, Replacement},
};
use jiff::Timestamp;
use std::{
    io,
    ops::Range,
    path::{Path, PathBuf},
};

/// The reason why the time of the last push was not written. The file is as it was.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    #[error("cannot read {}", path.display())]
    Read {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    /// The file is written in a way that these functions do not know to extend.
    #[error("cannot add `{key}` to {}; add a section [{section}] to it", path.display())]
    Form {
        path: PathBuf,
        section: &'static str,
        key: &'static str,
    },
    /// The file cannot be written.
    #[error(transparent)]
    Write(#[from] DurableError),
}

/// Writes `sync.last_push_timestamp` into the file that `loaded` came from, in UTC and whole seconds.
///
/// Just the value is replaced. If it is absent, a line is added to the section `[sync]`, or that section to
/// the end of the file. Every other byte stays as it is: comments, order, line endings; so do mode, owner,
/// and a link. The file is read again first, and left alone if anything but the value has changed.
///
/// # Errors
/// If the file cannot be read or written, or its form is not known; it is as it was then.
pub fn set_last_push_timestamp(
    loaded: &LoadedConfig,
    now: Timestamp,
) -> Result<Replacement, EditError> {
    let path = loaded.path.clone();
    let text = match load::reread(&path) {
        Ok(text) => text,
        Err(source) => return Err(EditError::Read { path, source }),
    };
    if !differs_in_the_value_only(&loaded.text, &text) {
        return Ok(Replacement::ChangedMeanwhile);
    }
    let Some(changed) = with_timestamp(&text, now) else {
        let Place { section, key } = PUSHED;
        return Err(EditError::Form { path, section, key });
    };
    put(&path, &text, &changed)
}

/// Switches encryption on in the file that `loaded` came from. Everything else in it stays as it is, as with
/// [`set_last_push_timestamp`].
///
/// # Errors
/// If the file cannot be read or written, or its form is not known; it is as it was then.
pub fn enable_encryption(
    loaded: &LoadedConfig,
    source: KeySource,
) -> Result<Replacement, EditError> {
    let path = loaded.path.clone();
    let mut changed = loaded.text.clone();
    let section = "encryption";
    let values = [
        ("key_source", format!("\"{}\"", source.name())),
        ("enabled", "true".to_owned()),
    ];
    for (key, value) in values {
        let Some(next) = with_value(&changed, Place { section, key }, &value) else {
            return Err(EditError::Form { path, section, key });
        };
        changed = next;
    }
    put(&path, &loaded.text, &changed)
}

/// Puts `changed` in the place of `text`, unless the file has changed meanwhile.
fn put(path: &Path, text: &str, changed: &str) -> Result<Replacement, EditError> {
    let expected = digest::of_bytes(text.as_bytes());
    Ok(durable::replace_unchanged(
        path,
        Some(expected),
        changed.as_bytes(),
    )?)
}

/// A key and its section.
#[derive(Clone, Copy)]
struct Place {
    section: &'static str,
    key: &'static str,
}

const PUSHED: Place = Place {
    section: "sync",
    key: "last_push_timestamp",
};

/// Reports if two texts are the same but for the value, where both have one.
fn differs_in_the_value_only(one: &str, other: &str) -> bool {
    fn around(text: &str) -> Option<(&str, &str)> {
        let span = value_span(text, PUSHED)?;
        Some((text.get(..span.start)?, text.get(span.end..)?))
    }
    one == other || around(one).is_some_and(|rest| around(other) == Some(rest))
}

fn value_span(text: &str, place: Place) -> Option<Range<usize>> {
    let table = document::parse(text).ok()?;
    let section = Section::top(&table).section(place.section, "", "").ok()??;
    Some(section.get(place.key)?.span())
}

/// The text with the new time; `None` if that cannot be done without changing anything else.
fn with_timestamp(text: &str, now: Timestamp) -> Option<String> {
    let now = Timestamp::from_second(now.as_second()).ok()?;
    with_value(text, PUSHED, &format!("\"{now}\""))
}

/// The text with the new value; `None` if that cannot be done without changing anything else.
fn with_value(text: &str, place: Place, value: &str) -> Option<String> {
    let (range, inserted) = change(text, place, value)?;
    let mut changed = text.to_owned();
    changed.replace_range(range, &inserted);
    is_that_change(text, &changed, place, value).then_some(changed)
}

/// A range of bytes and its replacement.
fn change(text: &str, place: Place, value: &str) -> Option<(Range<usize>, String)> {
    let table = document::parse(text).ok()?;
    let Some(section) = Section::top(&table).section(place.section, "", "").ok()? else {
        return Some(new_section(text, place, value));
    };
    if let Some(old) = section.get(place.key) {
        return Some((old.span(), value.to_owned()));
    }
    match text.get(section.span.clone())?.as_bytes().first()? {
        b'[' => Some(line_after(text, section.span.end, place, value)),
        b'{' => Some(first_of_inline_table(&section, place, value)),
        _ => Some(line_before(text, section.span.start, place, value)),
    }
}

/// A section at the end, which ends in a line feed if the text did.
fn new_section(text: &str, Place { section, key }: Place, value: &str) -> (Range<usize>, String) {
    let newline = newline_of(text);
    let (before, after) = match text.strip_suffix('\n') {
        _ if text.trim_start_matches('\u{feff}').is_empty() => (String::new(), newline),
        Some(_) => (newline.to_owned(), newline),
        None => (newline.repeat(2), ""),
    };
    let section = format!("{before}[{section}]{newline}{key} = {value}{after}");
    (text.len()..text.len(), section)
}

/// A line below the header of the section, which ends at `header_end`.
fn line_after(
    text: &str,
    header_end: usize,
    Place { key, .. }: Place,
    value: &str,
) -> (Range<usize>, String) {
    let newline = newline_of(text);
    let rest = text.get(header_end..).unwrap_or_default();
    match rest.find('\n') {
        Some(length) => {
            let at = header_end + length + 1;
            (at..at, format!("{key} = {value}{newline}"))
        }
        None => (text.len()..text.len(), format!("{newline}{key} = {value}")),
    }
}

/// A line above the first `section.… = …`, which begins at `key_start`.
fn line_before(
    text: &str,
    key_start: usize,
    Place { section, key }: Place,
    value: &str,
) -> (Range<usize>, String) {
    let newline = newline_of(text);
    let line = format!("{section}.{key} = {value}{newline}");
    (key_start..key_start, line)
}

/// The first pair of `section = { … }`.
fn first_of_inline_table(
    section: &Section<'_>,
    Place { key, .. }: Place,
    value: &str,
) -> (Range<usize>, String) {
    let at = section.span.start + 1;
    let end = if section.is_empty() { " " } else { "," };
    (at..at, format!(" {key} = {value}{end}"))
}

fn newline_of(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// Reports if `changed` says what `text` says, and the new value.
fn is_that_change(text: &str, changed: &str, place: Place, value: &str) -> bool {
    let (Ok(mut before), Ok(mut after)) = (
        document::parse_values(text),
        document::parse_values(changed),
    ) else {
        return false;
    };
    take_value(&mut before, place);
    take_value(&mut after, place).is_some_and(|found| found.to_string() == value) && before == after
}

/// Takes the value out, and with it a section that holds nothing else.
fn take_value(values: &mut toml::Table, place: Place) -> Option<toml::Value> {
    let section = values.get_mut(place.section)?.as_table_mut()?;
    let value = section.remove(place.key);
    if section.is_empty() {
        values.remove(place.section);
    }
    value
}

#[cfg(test)]
mod tests;
