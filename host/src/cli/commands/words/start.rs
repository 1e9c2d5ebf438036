//! The states of a file at the beginning of a history.

use std::{fs, path::Path};

/// The state of a file at the beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    Absent,
    /// As devlog writes it.
    Whole,
    /// Markdown that a person changed; a log with an event that only a newer devlog knows.
    Changed,
    Empty,
    Zeros,
    ByteOrderMark,
    Torn,
    NotUnicode,
}

/// All of them.
pub const STARTS: [Start; 8] = [
    Start::Absent,
    Start::Whole,
    Start::Changed,
    Start::Empty,
    Start::Zeros,
    Start::ByteOrderMark,
    Start::Torn,
    Start::NotUnicode,
];

/// Puts a file that devlog wrote into the state of a start.
pub fn begin(path: &Path, start: Start, more: &str) {
    let whole = fs::read(path).unwrap();
    let content = match start {
        Start::Absent => return fs::remove_file(path).unwrap(),
        Start::Whole => return,
        Start::Changed => [&whole, more.as_bytes()].concat(),
        Start::Empty => Vec::new(),
        Start::Zeros => vec![0; whole.len()],
        Start::ByteOrderMark => [b"\xef\xbb\xbf", &whole[..]].concat(),
        Start::Torn => [&whole, &more.as_bytes()[..more.len() - 3]].concat(),
        Start::NotUnicode => [b"\xff\xfe", more.as_bytes()].concat(),
    };
    fs::write(path, content).unwrap();
}
