//! A whole state as text: a header, a line for each file, and a checksum of all of that.

use super::{FileRecord, State, Verification, checked_line, files::PackedRecord};
use crate::journal::JournalKey;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::Digest;
use std::{
    io::{self, BufRead, Write},
    mem, str,
};

/// Written into each snapshot; one of another format counts as damaged.
const FORMAT: u32 = 2;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    format: u32,
    last_success: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "is_false")]
    was_encrypted: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    verification: Option<Verification>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature is serde's"
)]
fn is_false(value: &bool) -> bool {
    !value
}

/// Writes a state that belongs to `owner`, line by line: of a large journal it is tens of megabytes.
pub(super) fn write(owner: &str, state: &State, to: &mut impl Write) -> io::Result<()> {
    let (mut hasher, mut line) = (checked_line::hasher(owner), Vec::new());
    let mut write = |line: &mut Vec<u8>| {
        line.push(b'\n');
        hasher.update(&line);
        to.write_all(line)?;
        line.clear();
        io::Result::Ok(())
    };
    let header = Header {
        format: FORMAT,
        last_success: state.last_success,
        was_encrypted: state.was_encrypted,
        verification: state.verification.clone(),
    };
    serde_json::to_writer(&mut line, &header)?;
    write(&mut line)?;
    for file in state.files.iter() {
        serde_json::to_writer(&mut line, &file)?;
        write(&mut line)?;
    }
    writeln!(to, "{}", checked_line::finish(hasher))
}

/// Reads a state that belongs to `owner`; `None` if anything in it is not as it was written.
pub(super) fn read(owner: &str, from: &mut dyn BufRead) -> io::Result<Option<State>> {
    let mut hasher = checked_line::hasher(owner);
    let (mut header, mut files) = (None, Vec::new());
    let (mut line, mut next) = (Vec::new(), Vec::new());
    from.read_until(b'\n', &mut line)?;
    // The last line is the checksum of those before it.
    while from.read_until(b'\n', &mut next)? > 0 {
        hasher.update(&line);
        // Checked once as a whole, not text by text.
        let text = str::from_utf8(&line).unwrap_or_default();
        if header.is_none() {
            header = serde_json::from_str::<Header>(text).ok();
        } else if let Ok((key, record)) = serde_json::from_str::<(JournalKey, FileRecord)>(text) {
            files.push((key, PackedRecord::from(record)));
        } else {
            return Ok(None);
        }
        mem::swap(&mut line, &mut next);
        next.clear();
    }
    let checksum = format!("{}\n", checked_line::finish(hasher));
    let header = header.filter(|header| header.format == FORMAT && line == checksum.as_bytes());
    Ok(header.map(|header| State {
        files: files.into_iter().collect(),
        last_success: header.last_success,
        was_encrypted: header.was_encrypted,
        verification: header.verification,
    }))
}
