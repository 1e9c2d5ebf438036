//! The lines of an event log, compared and read.

use crate::journal::{Event, EventTime, ParsedLine};
use memchr::memchr_iter;
use std::collections::HashMap;

/// Reads a line: [`Event::parse`], or a function that remembers its results.
pub(super) type Parse<'p> = &'p dyn Fn(&[u8]) -> ParsedLine;

/// Splits a log into its lines, without their line feeds. A last line may lack its own.
pub(super) fn lines(log: &[u8]) -> Vec<&[u8]> {
    let mut start = 0;
    let mut lines: Vec<&[u8]> = memchr_iter(b'\n', log)
        .map(|end| {
            let line = &log[start..end];
            start = end + 1;
            line
        })
        .collect();
    if start < log.len() {
        lines.push(&log[start..]);
    }
    lines
}

/// Returns the log with a line feed after its last line.
pub(super) fn terminated(log: &[u8]) -> Vec<u8> {
    let mut log = log.to_vec();
    if log.last().is_some_and(|byte| *byte != b'\n') {
        log.push(b'\n');
    }
    log
}

/// Counts the lines with which both logs begin.
pub(super) fn common_prefix(one: &[&[u8]], other: &[&[u8]]) -> usize {
    one.iter().zip(other).take_while(|(a, b)| a == b).count()
}

/// Returns the lines that `others` lacks, in order. A line that stands twice in `lines` and once in `others` is
/// lacking once.
pub(super) fn not_in<'a>(lines: &[&'a [u8]], others: &[&[u8]]) -> Vec<&'a [u8]> {
    let mut others = counted(others);
    let mut lacking = lines.to_vec();
    lacking.retain(|line| !take(&mut others, line));
    lacking
}

/// Counts the lines at the beginning of `lines` that `others` holds as well, at any place.
pub(super) fn leading_in(lines: &[&[u8]], others: &[&[u8]]) -> usize {
    let mut others = counted(others);
    let known = lines.iter().take_while(|line| take(&mut others, line));
    known.count()
}

fn counted<'a>(lines: &[&'a [u8]]) -> HashMap<&'a [u8], usize> {
    let mut counts = HashMap::new();
    for line in lines {
        *counts.entry(*line).or_default() += 1;
    }
    counts
}

fn take(counts: &mut HashMap<&[u8], usize>, line: &[u8]) -> bool {
    let left = counts.get_mut(line).filter(|left| **left > 0);
    left.map(|left| *left -= 1).is_some()
}

/// Returns the text of an entry after these lines; `None` if none of them gives it one.
pub(super) fn last_text(lines: &[&[u8]], parse: Parse<'_>) -> Option<String> {
    lines.iter().rev().find_map(|line| match parse(line) {
        ParsedLine::Known(
            Event::Created { content, .. } | Event::ContentUpdated { content, .. },
        ) => Some(content),
        _ => None,
    })
}

/// Returns the latest time of the events in these lines; of equal ones, the first.
pub(super) fn latest_time<'a>(
    lines: impl Iterator<Item = &'a [u8]>,
    parse: Parse<'_>,
) -> Option<EventTime> {
    let times = lines.filter_map(|line| match parse(line) {
        ParsedLine::Known(event) => Some(event.timestamp()),
        _ => None,
    });
    times.reduce(|latest, time| {
        if time.instant() > latest.instant() {
            time
        } else {
            latest
        }
    })
}
