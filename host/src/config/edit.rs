//! Changing one value of the user's own file, and not a byte more.

use super::{
    LoadedConfig,
    document::{self, Section},
    load,
};
use crate::durable::{self, DurableError};
use jiff::Timestamp;
use std::{io, ops::Range, path::PathBuf};

/// Why the time of the last push was not written. The file is as it was.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// The file cannot be read any more.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The file is written in a way that this function does not know to extend.
    #[error("cannot add `last_push_timestamp` to {}: write a section [sync] into it", path.display())]
    Form {
        /// The file.
        path: PathBuf,
    },
    /// The file cannot be written.
    #[error(transparent)]
    Write(#[from] DurableError),
}

/// What came of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spliced {
    /// The file holds the new value.
    Written,
    /// Somebody else has changed the file since it was loaded; it was left alone.
    ChangedMeanwhile,
}

/// Writes `sync.last_push_timestamp` into the file that `loaded` came from, in UTC and whole seconds.
///
/// Just the value is replaced. If there is none, a line is added to the section `[sync]`, or that section to
/// the end of the file. Every other byte stays as it is: comments, order, line endings; so do mode, owner,
/// and a link. The file is read again first, and left alone if anything but the value has changed.
///
/// # Errors
/// If the file cannot be read or written, or its form is not known; it is as it was then.
pub fn set_last_push_timestamp(
    loaded: &LoadedConfig,
    now: Timestamp,
) -> Result<Spliced, EditError> {
    splice(loaded, now, || {})
}

/// What is `staged` happens when the new file is on the disk, but not in its place yet.
fn splice(
    loaded: &LoadedConfig,
    now: Timestamp,
    staged: impl FnOnce(),
) -> Result<Spliced, EditError> {
    let path = loaded.path.clone();
    let text = match load::reread(&path) {
        Ok(text) => text,
        Err(source) => return Err(EditError::Read { path, source }),
    };
    if !differs_in_the_value_only(&loaded.text, &text) {
        return Ok(Spliced::ChangedMeanwhile);
    }
    let Some(changed) = with_timestamp(&text, now) else {
        return Err(EditError::Form { path });
    };
    let new = durable::stage(&path, changed.as_bytes())?;
    staged();
    // To bring it to the disk took a while, and an editor may have saved meanwhile.
    if load::reread(&path).ok() != Some(text) {
        return Ok(Spliced::ChangedMeanwhile);
    }
    new.commit()?;
    Ok(Spliced::Written)
}

const KEY: &str = "last_push_timestamp";

/// Whether two texts are the same but for the value, where both have one.
fn differs_in_the_value_only(one: &str, other: &str) -> bool {
    fn around(text: &str) -> Option<(&str, &str)> {
        let span = value_span(text)?;
        Some((text.get(..span.start)?, text.get(span.end..)?))
    }
    one == other || around(one).is_some_and(|rest| around(other) == Some(rest))
}

fn value_span(text: &str) -> Option<Range<usize>> {
    let table = document::parse(text).ok()?;
    let sync = Section::top(&table).section("sync", "", "").ok()??;
    Some(sync.get(KEY)?.span())
}

/// The text with the new value; `None` if that cannot be done without changing anything else.
fn with_timestamp(text: &str, now: Timestamp) -> Option<String> {
    let now = Timestamp::from_second(now.as_second()).ok()?.to_string();
    let (place, inserted) = change(text, &now)?;
    let mut changed = text.to_owned();
    changed.replace_range(place, &inserted);
    is_that_change(text, &changed, &now).then_some(changed)
}

/// What takes the place of which bytes.
fn change(text: &str, now: &str) -> Option<(Range<usize>, String)> {
    let table = document::parse(text).ok()?;
    let Some(sync) = Section::top(&table).section("sync", "", "").ok()? else {
        return Some(new_section(text, now));
    };
    if let Some(value) = sync.get(KEY) {
        return Some((value.span(), format!("\"{now}\"")));
    }
    match text.get(sync.span.clone())?.as_bytes().first()? {
        b'[' => Some(line_after(text, sync.span.end, now)),
        b'{' => Some(first_of_inline_table(&sync, now)),
        _ => Some(line_before(text, sync.span.start, now)),
    }
}

/// A section at the end, which ends in a line feed if the text did.
fn new_section(text: &str, now: &str) -> (Range<usize>, String) {
    let newline = newline_of(text);
    let (before, after) = match text.strip_suffix('\n') {
        _ if text.trim_start_matches('\u{feff}').is_empty() => (String::new(), newline),
        Some(_) => (newline.to_owned(), newline),
        None => (newline.repeat(2), ""),
    };
    let section = format!("{before}[sync]{newline}{KEY} = \"{now}\"{after}");
    (text.len()..text.len(), section)
}

/// A line below the header `[sync]`, which ends at `header_end`.
fn line_after(text: &str, header_end: usize, now: &str) -> (Range<usize>, String) {
    let newline = newline_of(text);
    let rest = text.get(header_end..).unwrap_or_default();
    match rest.find('\n') {
        Some(length) => {
            let at = header_end + length + 1;
            (at..at, format!("{KEY} = \"{now}\"{newline}"))
        }
        None => (
            text.len()..text.len(),
            format!("{newline}{KEY} = \"{now}\""),
        ),
    }
}

/// A line above the first `sync.… = …`, which begins at `key_start`.
fn line_before(text: &str, key_start: usize, now: &str) -> (Range<usize>, String) {
    let newline = newline_of(text);
    (
        key_start..key_start,
        format!("sync.{KEY} = \"{now}\"{newline}"),
    )
}

/// The first pair of `sync = { … }`.
fn first_of_inline_table(sync: &Section<'_>, now: &str) -> (Range<usize>, String) {
    let at = sync.span.start + 1;
    let end = if sync.is_empty() { " " } else { "," };
    (at..at, format!(" {KEY} = \"{now}\"{end}"))
}

fn newline_of(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// Whether `changed` says what `text` says, and `now` as the time of the last push.
fn is_that_change(text: &str, changed: &str, now: &str) -> bool {
    let (Ok(mut before), Ok(mut after)) = (
        document::parse_values(text),
        document::parse_values(changed),
    ) else {
        return false;
    };
    take_value(&mut before);
    take_value(&mut after).is_some_and(|value| value.as_str() == Some(now)) && before == after
}

/// Takes the value out, and with it a section that holds nothing else.
fn take_value(values: &mut toml::Table) -> Option<toml::Value> {
    let sync = values.get_mut("sync")?.as_table_mut()?;
    let value = sync.remove(KEY);
    if sync.is_empty() {
        values.remove("sync");
    }
    value
}

#[cfg(test)]
mod tests;
