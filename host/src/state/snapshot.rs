//! A whole state as text: a header, a line for each file, and a checksum of all of that.

use super::{FileRecord, State, checked_line};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Written into each snapshot; one of another format counts as damaged.
const FORMAT: u32 = 2;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    format: u32,
    last_success: Option<Timestamp>,
}

/// Writes a state that belongs to `owner`.
pub(super) fn to_text(owner: &str, state: &State) -> serde_json::Result<String> {
    let mut text = serde_json::to_string(&Header {
        format: FORMAT,
        last_success: state.last_success,
    })?;
    text.push('\n');
    for file in &state.files {
        text.push_str(&serde_json::to_string(&file)?);
        text.push('\n');
    }
    let checksum = checked_line::digest(owner, text.as_bytes());
    Ok(format!("{text}{checksum}\n"))
}

/// Reads a state that belongs to `owner`; `None` if anything in it is not as it was written.
pub(super) fn from_bytes(owner: &str, bytes: &[u8]) -> Option<State> {
    let (text, checksum) = split(bytes)?;
    if checked_line::digest(owner, text.as_bytes()).to_string() != checksum {
        return None;
    }
    let mut lines = text.lines();
    let header: Header = serde_json::from_str(lines.next()?).ok()?;
    if header.format != FORMAT {
        return None;
    }
    let files = lines.map(|line| serde_json::from_str::<(String, FileRecord)>(line).ok());
    Some(State {
        files: files.collect::<Option<_>>()?,
        last_success: header.last_success,
    })
}

/// Parts the text, which ends in a line feed, from the checksum in the last line.
fn split(bytes: &[u8]) -> Option<(&str, &str)> {
    let text = std::str::from_utf8(bytes).ok()?.strip_suffix('\n')?;
    let end = text.rfind('\n')? + 1;
    Some(text.split_at(end))
}
