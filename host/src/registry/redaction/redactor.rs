//! Takes secrets out of foreign texts: the values that are known, in the encodings that they travel in, and
//! what stands where credentials stand.

use super::{encodings::needles, text_view::View};
use crate::{config::credentials::named_values, terminal_text::for_terminal};
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use std::{collections::BTreeSet, fmt, ops::Range, sync::Arc};

/// The text in a secret's place.
const MASK: &[u8] = b"***";

/// Shorter values would blacken ordinary words, and are no secrets to speak of.
const MIN_LEN: usize = 4;

/// The beginning of a secret, in bytes, that is not shown either where the text ends in it.
const HEAD: usize = 12;

/// The number of times that a text may have been percent-encoded.
const MAX_DECODINGS: usize = 3;

/// The longest text that is searched, in bytes: a provider may return any text, and a person reads a line.
const MAX_TEXT: usize = 64 * 1024;

/// The bytes at the end of a longer text that could be the beginning of a secret, too short to be recognised.
const CUT: usize = 64;

/// The bytes that end a credential in a text for people.
const ENDS: &[u8] = b"&;,\"'<>)\r\n\t ";

/// The names before a whole line of credentials, in lower case.
const HEADERS: [&[u8]; 2] = [b"authorization:", b"authorization\":"];

/// Replaces secrets by `***`. Cheap to clone; its `Debug` shows nothing of them.
#[derive(Clone, Default)]
pub struct Redactor {
    known: Option<Arc<SecretPatterns>>,
}

/// The forms of the secrets, each in a spelling in which a `+` is a space: in forms a space travels as `+`, and
/// what reads a `+` may take it for a space.
struct SecretPatterns {
    needles: Vec<Vec<u8>>,
    whole: AhoCorasick,
    heads: AhoCorasick,
}

impl Redactor {
    /// Knows these secrets, their parts that are secrets (the `AccountKey` of a connection string, the
    /// password in a url, a line of a private key), and both in every common encoding. Values shorter than 4
    /// characters are left out.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let long = secrets
            .into_iter()
            .filter(|secret| secret.chars().count() >= MIN_LEN);
        let needles: BTreeSet<_> = long
            .flat_map(needles)
            .filter(|needle| needle.len() >= MIN_LEN)
            .map(|needle| with_spaces(&needle))
            .collect();
        let known = (!needles.is_empty()).then(|| Arc::new(SecretPatterns::new(needles)));
        Self { known }
    }

    /// The text without secrets. What is beyond 64 KiB is left out.
    ///
    /// Takes time in proportion to the text.
    pub fn redact(&self, text: &str) -> String {
        let shown = beginning(text);
        let mut secret = Vec::new();
        let mut view = View::of(shown);
        for _ in 0..=MAX_DECODINGS {
            self.mark(&view, &mut secret);
            if let Some(unescaped) = view.unescaped() {
                self.mark(&unescaped, &mut secret);
                let decoded = unescaped.percent_decoded();
                decoded.inspect(|decoded| self.mark(decoded, &mut secret));
            }
            match view.percent_decoded() {
                Some(decoded) => view = decoded,
                None => break,
            }
        }
        if shown.len() < text.len() {
            secret.push(shown.len() - CUT..shown.len());
        }
        masked(shown, secret)
    }

    /// The text without secrets, in one line that is safe to show.
    pub fn clean(&self, text: &str) -> String {
        for_terminal(&self.redact(text))
    }

    fn mark(&self, view: &View, secret: &mut Vec<Range<usize>>) {
        let mut mark = |range| secret.push(view.original(range));
        named_values(view.bytes(), ENDS)
            .into_iter()
            .for_each(&mut mark);
        header_values(view.bytes()).into_iter().for_each(&mut mark);
        if let Some(known) = &self.known {
            let bytes = with_spaces(view.bytes());
            known.whole_in(&bytes).for_each(&mut mark);
            known.begun_at_the_end_of(&bytes).for_each(&mut mark);
        }
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor")
    }
}

impl SecretPatterns {
    fn new(needles: BTreeSet<Vec<u8>>) -> Self {
        // Few texts are searched, so the automaton that is built fastest: another takes 2 ms at each start.
        let mut builder = AhoCorasick::builder();
        builder.kind(Some(AhoCorasickKind::NoncontiguousNFA));
        // As long as the secrets are, with a small factor: far below what a search can hold.
        let search = |patterns: Vec<&[u8]>| builder.build(patterns).expect("it is small enough");
        let needles: Vec<_> = needles.into_iter().collect();
        let head = |needle: &'_ Vec<u8>| -> Vec<u8> { needle.iter().take(HEAD).copied().collect() };
        let heads: Vec<_> = needles.iter().map(head).collect();
        Self {
            whole: search(needles.iter().map(Vec::as_slice).collect()),
            heads: search(heads.iter().map(Vec::as_slice).collect()),
            needles,
        }
    }

    fn whole_in(&self, bytes: &[u8]) -> impl Iterator<Item = Range<usize>> {
        let hits = self.whole.find_overlapping_iter(bytes);
        hits.map(|hit| hit.range())
    }

    /// The beginning of a secret, if the bytes end within it, as in a text that was cut.
    fn begun_at_the_end_of(&self, bytes: &[u8]) -> impl Iterator<Item = Range<usize>> {
        let end = without_ellipsis(bytes).len();
        let hits = self.heads.find_overlapping_iter(bytes);
        hits.filter_map(move |hit| {
            let begun = bytes.get(hit.start()..end)?;
            let needle = &self.needles[hit.pattern()];
            let is_begun = begun.len() >= HEAD && needle.starts_with(begun);
            is_begun.then_some(hit.start()..end)
        })
    }
}

/// Without what stands for the rest of a text that was cut, and without a part of an escape.
fn without_ellipsis(bytes: &[u8]) -> &[u8] {
    let is_decoration = |byte: &u8| b" .\"'`)]>}\r\n\xe2\x80\xa6".contains(byte);
    let length = bytes
        .iter()
        .rev()
        .take_while(|byte| is_decoration(byte))
        .count();
    let bytes = &bytes[..bytes.len() - length];
    match bytes {
        [before @ .., b'%' | b'\\'] | [before @ .., b'%', _] => before,
        _ => bytes,
    }
}

fn with_spaces(bytes: &[u8]) -> Vec<u8> {
    let plain = |byte: &u8| if *byte == b'+' { b' ' } else { *byte };
    bytes.iter().map(plain).collect()
}

fn beginning(text: &str) -> &str {
    if text.len() <= MAX_TEXT {
        return text;
    }
    let mut ends = (0..=MAX_TEXT).rev();
    let end = ends.find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or_default()]
}

/// The ranges of the values of headers, each up to the end of its line.
fn header_values(text: &[u8]) -> Vec<Range<usize>> {
    let mut values = Vec::new();
    for header in HEADERS {
        let mut at = 0;
        while let Some(found) = find_header(&text[at..], header) {
            at += found + header.len();
            let is_quote = |byte: &&u8| matches!(byte, b' ' | b'"' | b'\'');
            at += text[at..].iter().take_while(is_quote).count();
            let rest = &text[at..];
            let is_line_end = |byte: &u8| matches!(byte, b'\r' | b'\n');
            let length = rest.iter().position(is_line_end).unwrap_or(rest.len());
            if length > 0 && !rest.starts_with(b"...") {
                values.push(at..at + length);
            }
            at += length;
        }
    }
    values
}

fn find_header(text: &[u8], header: &[u8]) -> Option<usize> {
    let mut windows = text.windows(header.len());
    windows.position(|window| window.eq_ignore_ascii_case(header))
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

#[cfg(test)]
mod tests;
