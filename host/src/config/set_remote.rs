//! Writing where to push to into the user's own file, and leaving the rest of it as it is.

use super::{
    ConfigError, LoadedConfig, Problem, RemoteSection, document, load, remote_section::comment,
};
use crate::{
    digest,
    durable::{self, DurableError, Replacement},
};
use std::{
    io,
    ops::Range,
    path::{Path, PathBuf},
};
use toml::{Table, Value};

/// The configuration before anything is written.
pub enum ExistingConfig {
    /// It does not exist.
    None,
    /// A text without a remote.
    NoRemote(String),
    /// A configuration with a remote.
    Remote(Box<LoadedConfig>),
}

/// The reason why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum SetRemoteError {
    #[error("{} was changed at the same time, and left alone", path.display())]
    ChangedMeanwhile { path: PathBuf },
    /// The file is written in a way that cannot be changed without touching the rest of it.
    #[error("{} has no section [remote] of its own, and was not changed", path.display())]
    Form { path: PathBuf },
    #[error("cannot create the folder {}", path.display())]
    Folder {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    /// The file cannot be written.
    #[error(transparent)]
    Write(#[from] DurableError),
}

impl ExistingConfig {
    /// Looks at the journal at `root`.
    ///
    /// # Errors
    /// If there is a configuration that cannot be used, for another reason than that no remote stands in it.
    pub fn at(root: &Path) -> Result<Self, ConfigError> {
        match load(root) {
            Ok(loaded) => Ok(Self::Remote(Box::new(loaded))),
            Err(ConfigError::NotConfigured { .. }) => Ok(Self::None),
            Err(ConfigError::Invalid {
                path,
                problem: Problem::NoProvider,
                ..
            }) => match load::reread(&path) {
                Ok(text) => Ok(Self::NoRemote(text)),
                Err(source) => Err(ConfigError::Read { path, source }),
            },
            Err(error) => Err(error),
        }
    }

    pub fn text(&self) -> Option<&str> {
        match self {
            Self::None => None,
            Self::NoRemote(text) => Some(text),
            Self::Remote(loaded) => Some(&loaded.text),
        }
    }
}

/// Writes where to push to into `config.toml` of the journal at `root`, which has not changed since `found`.
///
/// A new file is readable by its owner only. In one that is there, `[remote]` and the section of this provider are
/// replaced, or put at its end; every other byte stays, also the sections of other providers, the file's mode, and a
/// link. Afterwards the file is on the disk.
///
/// # Errors
/// [`SetRemoteError`]; the file is as it was then.
pub fn set_remote(
    root: &Path,
    found: &ExistingConfig,
    section: &RemoteSection<'_>,
) -> Result<(), SetRemoteError> {
    create_private_folder(root)?;
    let path = root.join("config.toml");
    let text = match found.text() {
        None => Some(new_text(section)),
        Some(text) => with_section(text, section),
    };
    let Some(text) = text else {
        return Err(SetRemoteError::Form { path });
    };
    let expected = found.text().map(|text| digest::of_bytes(text.as_bytes()));
    match durable::replace_unchanged(&path, expected, text.as_bytes())? {
        Replacement::Done => Ok(()),
        Replacement::ChangedMeanwhile => Err(SetRemoteError::ChangedMeanwhile { path }),
    }
}

/// Creates a folder for this user alone, with those on the way to it.
///
/// # Errors
/// [`SetRemoteError::Folder`].
pub fn create_private_folder(folder: &Path) -> Result<(), SetRemoteError> {
    durable::create_private_folder(folder).map_err(|source| SetRemoteError::Folder {
        path: folder.to_owned(),
        source,
    })
}

fn new_text(section: &RemoteSection<'_>) -> String {
    let head =
        comment("The configuration of devlog. `devlog push` backs the journal up to this place:");
    let sync = comment(
        "What happens where the remote holds another version: \"merge\" joins event logs and reports every other \
         file; \"local_wins\", \"remote_wins\" and \"prompt\" decide for each file.",
    );
    let section = section.text();
    format!("{head}{section}\n[sync]\n{sync}# conflict_resolution = \"merge\"\n")
}

/// The text with the section; `None` if that cannot be done without changing anything else.
fn with_section(text: &str, section: &RemoteSection<'_>) -> Option<String> {
    let old = replaced(text, section.provider);
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let new = section.text().replace('\n', newline);
    let mut changed = text.to_owned();
    for range in old.iter().skip(1).rev() {
        changed.replace_range(range.clone(), "");
    }
    match old.first() {
        Some(first) => changed.replace_range(first.clone(), &new),
        None => changed = appended(text, &new, newline),
    }
    is_that_change(text, &changed, section).then_some(changed)
}

/// The ranges that are replaced; sections with nothing but space between them are one.
fn replaced(text: &str, provider: &str) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for block in blocks(text).filter(|block| block.is_replaced_by(provider)) {
        match ranges.last_mut() {
            Some(last) if text[last.end..block.range.start].trim().is_empty() => {
                last.end = block.range.end;
            }
            _ => ranges.push(block.range),
        }
    }
    ranges
}

fn appended(text: &str, section: &str, newline: &str) -> String {
    let gap = match text {
        text if text.trim_start_matches('\u{feff}').is_empty() => "",
        text if text.ends_with('\n') => newline,
        _ => &newline.repeat(2),
    };
    format!("{text}{gap}{section}")
}

/// A section of the text, without the empty lines at its end, and what is said there about the next one.
struct Block {
    /// The names in its header.
    path: Vec<String>,
    range: Range<usize>,
}

impl Block {
    fn is_replaced_by(&self, provider: &str) -> bool {
        let names: Vec<_> = self.path.iter().map(String::as_str).collect();
        match names.as_slice() {
            ["remote"] => true,
            ["remote", name, ..] => *name == provider,
            _ => false,
        }
    }
}

/// The sections of a text by their headers. One that stands inside of a text of several lines is found too: that is
/// noticed by [`is_that_change`].
fn blocks(text: &str) -> impl Iterator<Item = Block> {
    let mut lines = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        lines.push((at, line));
        at += line.len();
    }
    let headers: Vec<_> = (0..lines.len())
        .filter_map(|index| Some((index, header(lines[index].1)?)))
        .collect();
    let mut blocks = Vec::new();
    for (number, (index, path)) in headers.iter().enumerate() {
        let next = headers.get(number + 1).map(|(next, _)| *next);
        let end = next.map_or(lines.len(), |next| end_before(&lines, *index, next));
        let end = lines.get(end).map_or(text.len(), |(offset, _)| *offset);
        blocks.push(Block {
            path: path.clone(),
            range: lines[*index].0..end,
        });
    }
    blocks.into_iter()
}

/// The line behind the last one of the section that begins at `first`, where another begins at `next`.
fn end_before(lines: &[(usize, &str)], first: usize, next: usize) -> usize {
    let mut end = next;
    let is = |end: usize, what: fn(&str) -> bool| end > first + 1 && what(lines[end - 1].1.trim());
    while is(end, |line| line.starts_with('#')) {
        end -= 1;
    }
    while is(end, str::is_empty) {
        end -= 1;
    }
    end
}

/// The names in the header that a line is, if it is one.
fn header(line: &str) -> Option<Vec<String>> {
    let line = line.trim_start_matches('\u{feff}').trim();
    if !line.starts_with('[') {
        return None;
    }
    let mut table: Table = line.parse().ok()?;
    let mut path = Vec::new();
    while let Some((name, value)) = table.into_iter().next() {
        path.push(name);
        table = match value {
            Value::Table(table) => table,
            _ => Table::new(),
        };
    }
    Some(path)
}

/// Reports if `changed` says what `text` says, and the section.
fn is_that_change(text: &str, changed: &str, section: &RemoteSection<'_>) -> bool {
    let (Ok(mut before), Ok(mut after)) = (
        document::parse_values(text),
        document::parse_values(changed),
    ) else {
        return false;
    };
    let take = |values: &mut Table| match values.remove("remote") {
        Some(Value::Table(remote)) => remote,
        _ => Table::new(),
    };
    let (old, new) = (take(&mut before), take(&mut after));
    let others = old
        .into_iter()
        .filter(|(name, value)| value.is_table() && name != section.provider);
    let mut expected = section.values();
    expected.extend(others);
    before == after && new == expected
}

#[cfg(test)]
mod tests;
