//! Bytes of which long runs of zeros are kept as their length.

use sha2::{Digest, Sha256};
use std::{fmt::Write as _, ops::Range, sync::Arc};

/// Size of the parts in which all of it is read, in bytes.
const CHUNK: u64 = 1 << 20;

/// Exactly the bytes that were put in; cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Content {
    /// Each with where it ends.
    runs: Vec<(u64, Piece)>,
}

#[derive(Clone, Debug)]
enum Piece {
    Zeros,
    Bytes(Arc<[u8]>),
}

impl From<&[u8]> for Content {
    fn from(bytes: &[u8]) -> Self {
        let mut content = Self::default();
        content.push(bytes);
        content
    }
}

impl Content {
    /// Number of bytes.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.runs.last().map_or(0, |(end, _)| *end)
    }

    /// Reports if there are no bytes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds bytes at the end.
    pub fn push(&mut self, bytes: &[u8]) {
        let run = if bytes.iter().all(|byte| *byte == 0) {
            Piece::Zeros
        } else {
            Piece::Bytes(bytes.into())
        };
        self.runs.push((self.len() + bytes.len() as u64, run));
    }

    /// Adds other content at the end.
    pub fn append(&mut self, other: &Self) {
        let start = self.len();
        let moved = other.runs.iter();
        let moved = moved.map(|(end, run)| (start + end, run.clone()));
        self.runs.extend(moved);
    }

    /// The bytes in a range that lies inside.
    ///
    /// # Panics
    /// If it does not.
    #[must_use]
    pub fn read(&self, range: Range<u64>) -> Vec<u8> {
        assert!(range.end <= self.len(), "{range:?} of {}", self.len());
        let mut bytes = vec![0; to_usize(range.end - range.start)];
        let first = self.runs.partition_point(|(end, _)| *end <= range.start);
        let mut start = first.checked_sub(1).map_or(0, |before| self.runs[before].0);
        for (end, run) in &self.runs[first..] {
            if start >= range.end {
                break;
            }
            let (from, to) = (start.max(range.start), (*end).min(range.end));
            if let Piece::Bytes(run) = run {
                let part = &run[to_usize(from - start)..to_usize(to - start)];
                bytes[to_usize(from - range.start)..to_usize(to - range.start)]
                    .copy_from_slice(part);
            }
            start = *end;
        }
        bytes
    }

    /// All bytes.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        self.read(0..self.len())
    }

    /// The SHA-256 of all bytes, in hexadecimal digits.
    #[must_use]
    pub fn sha256(&self) -> String {
        let mut hasher = Sha256::new();
        let mut start = 0;
        while start < self.len() {
            let end = (start + CHUNK).min(self.len());
            hasher.update(self.read(start..end));
            start = end;
        }
        let digest = hasher.finalize();
        digest.iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

fn to_usize(length: u64) -> usize {
    usize::try_from(length).expect("what is read at once fits into memory")
}

#[cfg(test)]
mod tests {
    use super::Content;
    use crate::remote::sha256;

    #[test]
    fn every_range_is_what_was_put_in() {
        let parts: [&[u8]; 6] = [b"ab", b"\0\0\0", b"", b"c\0d", b"\0", b"e"];
        let (mut content, mut other) = (Content::default(), Content::default());
        parts[..2].iter().for_each(|part| content.push(part));
        parts[2..].iter().for_each(|part| other.push(part));
        content.append(&other);
        let whole = parts.concat();
        for start in 0..=whole.len() {
            for end in start..=whole.len() {
                let read = content.read(start as u64..end as u64);
                assert_eq!(read, whole[start..end], "{start}..{end}");
            }
        }
        assert_eq!(content.sha256(), sha256(&whole));
    }
}
