//! Joining two event logs of one entry that went on after a common beginning.
//!
//! The remote's history is a line: its log changes only by conditional writes, and only grows. A machine that
//! diverged puts its own lines behind the remote's, as `git pull --rebase` does, and joins the two texts. Old
//! lines never move, so other machines see a log that continues theirs.
//!
//! Everything here is a function of two byte strings: no clock, no disk, no order that could change.

mod lines;
pub mod text;

use crate::journal::{Event, without_torn};
use lines::{Parse, common_prefix, last_text, latest_time, leading_in, lines, not_in, terminated};
pub use text::{JoinedText, join_texts};

/// The relation of a local event log to the remote one, and the log that both become.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Merge {
    /// Both hold the same lines.
    Same,
    /// The remote log holds every line of the local one, and more: it replaces the local one.
    FastForward,
    /// The local log continues the remote one: it stays, and the next push uploads it.
    Ahead,
    /// Both have lines that the other one lacks.
    Joined {
        /// The joined log. The remote log is a prefix of it, followed by the lines that only the local one
        /// has, followed by the joined text where that is not the last text already.
        log: Vec<u8>,
        /// Both changed the same place of the text, so both versions stand in it, the remote one first.
        both_kept: bool,
    },
}

/// Compares the event log of the remote with the local one, and joins them.
///
/// Lines are compared byte by byte, without their line feed. The beginning of an event that a crash left at the
/// end of `local` takes no part: whoever replaces the log sets it aside. At the end of `remote` it counts as a
/// line.
///
/// ```
/// use devlog::journal::{Merge, merge};
///
/// assert_eq!(merge(b"{}\n[]\n", b"{}\n"), Merge::FastForward);
/// assert_eq!(merge(b"{}\n", b"{}\n[]\n"), Merge::Ahead);
/// let joined = merge(b"{}\n[1]\n", b"{}\n[2]\n");
/// assert_eq!(joined, Merge::Joined { log: b"{}\n[1]\n[2]\n".to_vec(), both_kept: false });
/// ```
pub fn merge(remote: &[u8], local: &[u8]) -> Merge {
    merge_with(remote, local, join_texts, &Event::parse)
}

/// Merges with these functions that join the texts and read a line.
fn merge_with(
    remote: &[u8],
    local: &[u8],
    join: fn(base: &str, theirs: &str, ours: &str) -> JoinedText,
    parse: Parse<'_>,
) -> Merge {
    let (theirs, ours) = (lines(remote), lines(without_torn(local)));
    let common = common_prefix(&theirs, &ours);
    let (their_rest, our_rest) = (&theirs[common..], &ours[common..]);
    let added = not_in(our_rest, their_rest);
    match (their_rest.is_empty(), added.is_empty()) {
        (true, true) => return Merge::Same,
        (false, true) => return Merge::FastForward,
        (true, false) => return Merge::Ahead,
        (false, false) => {}
    }
    let text = |lines| last_text(lines, parse).unwrap_or_default();
    let base = match leading_in(our_rest, their_rest) {
        0 => &theirs[..common + leading_in(their_rest, our_rest)],
        seen => &ours[..common + seen],
    };
    let theirs_text = text(&theirs);
    let JoinedText {
        text: joined,
        both_kept,
    } = join(&text(base), &theirs_text, &text(&ours));
    let mut log = terminated(remote);
    for line in &added {
        log.extend_from_slice(line);
        log.push(b'\n');
    }
    if last_text(&added, parse).unwrap_or(theirs_text) != joined
        && let Some(now) = latest_time(theirs.iter().chain(&added).copied(), parse)
    {
        for event in Event::of_edit(&joined, now) {
            log.extend_from_slice(event.to_line().as_bytes());
        }
    }
    Merge::Joined { log, both_kept }
}

#[cfg(test)]
mod tests;
