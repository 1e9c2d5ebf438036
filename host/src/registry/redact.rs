//! Takes secrets out of foreign texts: the values that are known, in the encodings that they travel in, and
//! what stands where credentials stand.

use super::encodings::needles;
use crate::terminal_text::for_terminal;
use std::{fmt, ops::Range, sync::Arc};

/// What stands in a secret's place.
const MASK: &[u8] = b"***";

/// Shorter values would blacken ordinary words, and are no secrets to speak of.
const MIN_LEN: usize = 4;

/// How often a text may have been percent-encoded.
const MAX_DECODINGS: usize = 3;

/// What precedes a credential, in lower case, and what ends it.
const MARKERS: [(&[u8], &[u8]); 5] = [
    (b"sig=", b"&;,\"'<>)\r\n\t "),
    (b"accountkey=", b"&;,\"'<>)\r\n\t "),
    (b"sharedaccesssignature=", b";,\"'<>)\r\n\t "),
    (b"authorization:", b"\r\n"),
    (b"authorization\":", b"\r\n"),
];

/// Replaces secrets by `***`. Cheap to clone; its `Debug` shows nothing of them.
#[derive(Clone, Default)]
pub struct Redactor {
    needles: Arc<[Vec<u8>]>,
}

impl Redactor {
    /// Knows these secrets, their parts that are secrets (the `AccountKey` of a connection string, the
    /// password in a url), and both in every common encoding. Values shorter than 4 characters are left out.
    #[must_use]
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let long = secrets
            .into_iter()
            .filter(|secret| secret.chars().count() >= MIN_LEN);
        let mut needles: Vec<_> = long.flat_map(needles).collect();
        needles.retain(|needle| needle.len() >= MIN_LEN);
        needles.sort();
        needles.dedup();
        Self {
            needles: needles.into(),
        }
    }

    /// The text without secrets.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        let mut secret = Vec::new();
        let mut view = View::of(text);
        for _ in 0..=MAX_DECODINGS {
            self.mark_needles(&view, &mut secret);
            mark_credentials(&view, &mut secret);
            match view.percent_decoded() {
                Some(decoded) => view = decoded,
                None => break,
            }
        }
        masked(text, secret)
    }

    /// The text without secrets, in one line that is safe to show.
    #[must_use]
    pub fn clean(&self, text: &str) -> String {
        for_terminal(&self.redact(text))
    }

    fn mark_needles(&self, view: &View, secret: &mut Vec<Range<usize>>) {
        for needle in self.needles.iter() {
            let windows = view.bytes.windows(needle.len()).enumerate();
            let hits = windows.filter(|(_, window)| same(window, needle));
            secret.extend(hits.map(|(at, _)| view.original(at..at + needle.len())));
        }
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor")
    }
}

/// In forms a space travels as `+`, and what reads a `+` may take it for a space.
fn same(window: &[u8], needle: &[u8]) -> bool {
    let plain = |byte: u8| if byte == b'+' { b' ' } else { byte };
    window
        .iter()
        .zip(needle)
        .all(|(a, b)| plain(*a) == plain(*b))
}

fn mark_credentials(view: &View, secret: &mut Vec<Range<usize>>) {
    for (marker, ends) in MARKERS {
        for (at, window) in view.bytes.windows(marker.len()).enumerate() {
            let inside_a_word = at > 0 && view.bytes[at - 1].is_ascii_alphanumeric();
            if inside_a_word || !window.eq_ignore_ascii_case(marker) {
                continue;
            }
            let after = at + marker.len();
            let quote = |byte: &&u8| matches!(byte, b' ' | b'"' | b'\'');
            let start = after + view.bytes[after..].iter().take_while(quote).count();
            let rest = &view.bytes[start..];
            let length = rest.iter().take_while(|byte| !ends.contains(byte)).count();
            // Dots stand in explanations, for what is to be filled in there.
            if length > 0 && !rest.starts_with(b"...") {
                secret.push(view.original(start..start + length));
            }
        }
    }
}

fn masked(text: &str, mut secret: Vec<Range<usize>>) -> String {
    secret.sort_by_key(|range| range.start);
    let mut shown = Vec::with_capacity(text.len());
    let mut end = 0;
    for range in secret {
        if range.start > end || shown.is_empty() {
            shown.extend_from_slice(&text.as_bytes()[end..range.start]);
            shown.extend_from_slice(MASK);
        }
        end = end.max(range.end);
    }
    shown.extend_from_slice(&text.as_bytes()[end..]);
    String::from_utf8_lossy(&shown).into_owned()
}

/// A text, perhaps decoded, and where each of its bytes stood in the original.
struct View {
    bytes: Vec<u8>,
    /// One more than there are bytes: the last is the original's length.
    starts: Vec<usize>,
}

impl View {
    fn of(text: &str) -> Self {
        Self {
            bytes: text.as_bytes().to_vec(),
            starts: (0..=text.len()).collect(),
        }
    }

    fn original(&self, range: Range<usize>) -> Range<usize> {
        self.starts[range.start]..self.starts[range.end]
    }

    /// `None` if nothing is encoded.
    fn percent_decoded(&self) -> Option<Self> {
        let mut decoded = Self {
            bytes: Vec::with_capacity(self.bytes.len()),
            starts: Vec::with_capacity(self.starts.len()),
        };
        let mut at = 0;
        while let Some(&byte) = self.bytes.get(at) {
            decoded.starts.push(self.starts[at]);
            let encoded = escaped_byte(&self.bytes[at..]);
            decoded.bytes.push(encoded.unwrap_or(byte));
            at += if encoded.is_some() { 3 } else { 1 };
        }
        decoded.starts.extend(self.starts.last());
        (decoded.bytes.len() < self.bytes.len()).then_some(decoded)
    }
}

fn escaped_byte(bytes: &[u8]) -> Option<u8> {
    let [b'%', high, low, ..] = bytes else {
        return None;
    };
    let digit = |letter: &u8| char::from(*letter).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

#[cfg(test)]
mod tests;
