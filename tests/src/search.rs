//! A search for texts and digests that must not leave a journal, in every common encoding.

use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE},
};
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use std::{
    collections::{BTreeSet, HashSet},
    fmt::Write as _,
};

/// The shortest part of a text that counts as found.
const RUN: usize = 24;

/// Knows every part of 24 bytes of some texts, and some digests, in every common encoding.
pub struct Search {
    needles: HashSet<Vec<u8>>,
    lengths: BTreeSet<usize>,
    /// True for the first two bytes of each needle: they rule out nearly every place.
    starts: Vec<bool>,
}

impl Search {
    /// A search for texts, and for digests in hexadecimal digits.
    ///
    /// # Panics
    /// If there is nothing to search for.
    #[must_use]
    pub fn new(texts: &[&str], digests: &[String]) -> Self {
        let runs = texts.iter().flat_map(|text| text.as_bytes().windows(RUN));
        let digests = digests.iter().map(|digest| bytes_of(digest));
        let digests = digests.flat_map(|digest| encodings(&digest));
        let needles: HashSet<_> = runs.flat_map(spellings).chain(digests).collect();
        assert!(!needles.is_empty(), "there is nothing to search for");
        let mut starts = vec![false; 1 << 16];
        for needle in &needles {
            starts[start_of(needle)] = true;
        }
        Self {
            lengths: needles.iter().map(Vec::len).collect(),
            needles,
            starts,
        }
    }

    /// Returns the first part of these bytes that must not stand there, if one does.
    #[must_use]
    pub fn found_in(&self, bytes: &[u8]) -> Option<String> {
        let starts = bytes.windows(2).enumerate();
        let mut starts = starts.filter(|(_, start)| self.starts[start_of(start)]);
        let found = starts.find_map(|(at, _)| {
            let parts = self
                .lengths
                .iter()
                .filter_map(|length| bytes.get(at..at + length));
            parts.into_iter().find(|part| self.needles.contains(*part))
        })?;
        Some(String::from_utf8_lossy(found).into_owned())
    }
}

fn start_of(bytes: &[u8]) -> usize {
    usize::from(u16::from_be_bytes([bytes[0], bytes[1]]))
}

/// A part of a text in every common encoding.
fn spellings(run: &[u8]) -> Vec<Vec<u8>> {
    let percent = percent_encode(run, NON_ALPHANUMERIC).to_string();
    let json = String::from_utf8_lossy(run).escape_debug().to_string();
    let texts = [
        hex(run).to_uppercase(),
        percent.replace("%20", "+"),
        BASE64_URL_SAFE.encode(run),
        json,
        percent,
    ];
    let texts = texts.into_iter().map(String::into_bytes);
    texts
        .chain([run.to_ascii_lowercase()])
        .chain(encodings(run))
        .collect()
}

fn encodings(bytes: &[u8]) -> [Vec<u8>; 3] {
    // 24 bytes are a whole number of groups, and one of three parts that follow each other begins a group. The last
    // letter of a digest, and what fills it up, are left out: they depend on what follows it.
    let base64 = BASE64_STANDARD.encode(bytes);
    let whole = bytes.len() / 3 * 4;
    [
        bytes.to_vec(),
        hex(bytes).into_bytes(),
        base64.as_bytes()[..whole].to_vec(),
    ]
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn bytes_of(digest: &str) -> Vec<u8> {
    let digits = digest.as_bytes().chunks(2).map(String::from_utf8_lossy);
    digits
        .filter_map(|digits| u8::from_str_radix(&digits, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Search, hex};
    use crate::remote::sha256;
    use base64::{
        Engine,
        prelude::{BASE64_STANDARD, BASE64_URL_SAFE},
    };

    const TEXT: &str = "A text that must not leave this machine.";

    #[test]
    fn a_part_of_a_text_is_found_in_every_encoding() {
        let search = Search::new(&[TEXT], &[]);
        let part = &TEXT[5..31];
        for shift in ["", "a", "ab"] {
            let shifted = format!("{shift}{part}, and more");
            for encoded in [
                shifted.clone(),
                hex(shifted.as_bytes()),
                hex(shifted.as_bytes()).to_uppercase(),
                BASE64_STANDARD.encode(&shifted),
                BASE64_URL_SAFE.encode(&shifted),
                shifted.replace(' ', "%20"),
                shifted.replace(' ', "+"),
            ] {
                assert!(search.found_in(encoded.as_bytes()).is_some(), "{encoded}");
            }
        }
        assert_eq!(search.found_in(&TEXT.as_bytes()[..23]), None);
    }

    #[test]
    fn a_digest_is_found_in_every_encoding() {
        let digest = sha256(TEXT.as_bytes());
        let search = Search::new(&[], std::slice::from_ref(&digest));
        let raw = super::bytes_of(&digest);
        for encoded in [
            digest.clone().into_bytes(),
            BASE64_STANDARD.encode(&raw).into_bytes(),
            raw,
        ] {
            assert!(search.found_in(&encoded).is_some());
        }
        assert_eq!(search.found_in(sha256(b"another").as_bytes()), None);
    }
}
