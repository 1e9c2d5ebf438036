//! Values in a few bytes, one after the other: what a run keeps of a hundred thousand files.

use devlog_provider_api::Sha256Digest;

/// The reader met the values that were written: they never leave the process.
const WRITTEN: &str = "values are read as they were written";

/// Writes values.
pub(crate) struct Packer(Vec<u8>);

impl Default for Packer {
    /// Begins with room for the facts of a file.
    fn default() -> Self {
        Self(Vec::with_capacity(128))
    }
}

impl Packer {
    /// Adds a number: a byte for each seven bits.
    pub fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(number.to_le_bytes()[0] | 0x80);
            number >>= 7;
        }
        self.0.push(number.to_le_bytes()[0]);
    }

    pub fn digest(&mut self, digest: &Sha256Digest) {
        self.0.extend_from_slice(digest.as_bytes());
    }

    /// Adds a digest: its place among `known`, or itself if it is not one of them.
    pub fn digest_among(&mut self, digest: &Sha256Digest, known: &[Sha256Digest]) {
        let place = known.iter().position(|other| other == digest);
        self.number(place.map_or(0, |place| place as u64 + 1));
        if place.is_none() {
            self.digest(digest);
        }
    }

    /// Adds a text that may be absent.
    pub fn text(&mut self, text: Option<&str>) {
        self.number(text.map_or(0, |text| text.len() as u64 + 1));
        self.0
            .extend_from_slice(text.unwrap_or_default().as_bytes());
    }

    /// Adds a value that may be absent.
    pub fn option<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        self.number(value.is_some().into());
        if let Some(value) = value {
            write(self, value);
        }
    }

    /// Returns what was written, in room of its own: what shrinks leaves holes.
    pub fn finish(self) -> Box<[u8]> {
        self.0.as_slice().into()
    }
}

/// Reads values in the order in which they were written.
pub(crate) struct Unpacker<'a>(&'a [u8]);

impl<'a> Unpacker<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    fn take(&mut self, count: usize) -> &'a [u8] {
        self.0.split_off(..count).expect(WRITTEN)
    }

    pub fn number(&mut self) -> u64 {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = *self.0.split_off_first().expect(WRITTEN);
            number |= u64::from(byte & 0x7f) << shift;
            shift += 7;
            if byte < 0x80 {
                return number;
            }
        }
    }

    pub fn digest(&mut self) -> Sha256Digest {
        Sha256Digest::from_bytes(self.take(32).try_into().expect(WRITTEN))
    }

    pub fn digest_among(&mut self, known: &[Sha256Digest]) -> Sha256Digest {
        match self.count() {
            0 => self.digest(),
            place => known[place - 1],
        }
    }

    /// Reads a number that counts what is in memory.
    pub fn count(&mut self) -> usize {
        usize::try_from(self.number()).expect(WRITTEN)
    }

    pub fn text(&mut self) -> Option<&'a str> {
        let len = self.count().checked_sub(1)?;
        Some(str::from_utf8(self.take(len)).expect(WRITTEN))
    }

    pub fn option<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.number() > 0).then(|| read(self))
    }
}

#[cfg(test)]
mod tests {
    use super::{Packer, Unpacker};
    use devlog_provider_api::Sha256Digest;

    #[test]
    fn values_are_read_as_they_were_written() {
        let numbers = [0, 1, 0x7f, 0x80, 0x3fff, 0x4000, u64::MAX >> 1, u64::MAX];
        let texts = [None, Some(""), Some("é\0"), Some("a text")];
        let digests = [1, 2, 3].map(|byte| Sha256Digest::from_bytes([byte; 32]));
        let mut to = Packer::default();
        for number in numbers {
            to.number(number);
        }
        for text in texts {
            to.text(text);
        }
        for digest in &digests {
            to.digest_among(digest, &digests[..2]);
            to.option(Some(digest), Packer::digest);
        }
        to.option(None, Packer::digest);
        let packed = to.finish();
        let mut from = Unpacker::new(&packed);
        assert_eq!(numbers.map(|_| from.number()), numbers);
        assert_eq!(texts.map(|_| from.text()), texts);
        for digest in digests {
            assert_eq!(from.digest_among(&digests[..2]), digest);
            assert_eq!(from.option(Unpacker::digest), Some(digest));
        }
        assert_eq!(from.option(Unpacker::digest), None);
        assert!(from.0.is_empty());
    }
}
