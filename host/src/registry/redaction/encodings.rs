//! The forms in which a secret may turn up in a text.
//!
//! Percent-encoding and the escapes of JSON and XML are not among them: texts are decoded before they are
//! searched, since there are too many ways to encode.

use crate::config::credentials::credentials_in;
use base64::{
    Engine, alphabet,
    engine::{
        DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig,
        general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
    },
};
use percent_encoding::percent_decode;
use std::{collections::BTreeSet, fmt::Write};

/// A longer value, in bytes, is a file rather than a key, and travels as it is.
const MAX_ENCODED: usize = 8 * 1024;

/// A shorter line of a secret, in bytes, may be an ordinary word.
const MIN_LINE: usize = 8;

/// Fewer bytes than these are no key, whatever they decode from.
const MIN_KEY: usize = 8;

/// Takes what others write: with padding or without.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Returns the byte strings to search for, so that neither the secret nor a part of it that is a secret too is shown.
pub fn needles(secret: &str) -> BTreeSet<Vec<u8>> {
    let mut values: BTreeSet<Vec<u8>> = BTreeSet::new();
    // A provider may use a secret without the blanks around it.
    for value in credentials_in(secret).chain([secret]) {
        values.extend([value.into(), value.trim().into()]);
    }
    // A remote that was given a percent-encoded signature may show it decoded.
    extend_by(&mut values, |value| vec![percent_decode(value).collect()]);
    extend_by(&mut values, spellings);
    let mut needles: BTreeSet<_> = values.iter().flat_map(|value| encoded(value)).collect();
    needles.extend(lines(secret).map(|line| line.as_bytes().to_vec()));
    needles
}

fn extend_by(values: &mut BTreeSet<Vec<u8>>, forms: impl Fn(&[u8]) -> Vec<Vec<u8>>) {
    let more: Vec<_> = values.iter().flat_map(|value| forms(value)).collect();
    values.extend(more);
}

/// The lines of a secret of many, such as a private key.
fn lines(secret: &str) -> impl Iterator<Item = &str> {
    let lines = secret.lines().map(str::trim);
    lines.filter(|line| line.len() >= MIN_LINE)
}

/// The same base64 text without padding, and in both alphabets.
fn spellings(value: &[u8]) -> Vec<Vec<u8>> {
    let end = value.iter().rposition(|byte| *byte != b'=');
    let bare = &value[..end.map_or(0, |end| end + 1)];
    let standard = replaced(bare, *b"-_", *b"+/");
    vec![bare.to_vec(), replaced(&standard, *b"+/", *b"-_"), standard]
}

fn replaced(value: &[u8], from: [u8; 2], to: [u8; 2]) -> Vec<u8> {
    let other = |byte: &u8| match from.iter().position(|from| from == byte) {
        Some(at) => to[at],
        None => *byte,
    };
    value.iter().map(other).collect()
}

fn encoded(value: &[u8]) -> Vec<Vec<u8>> {
    let mut all = vec![value.to_vec()];
    if value.len() > MAX_ENCODED {
        return all;
    }
    all.extend(hex(value));
    if let Some(key) = LENIENT
        .decode(value)
        .ok()
        .filter(|key| key.len() >= MIN_KEY)
    {
        all.extend(hex(&key));
    }
    if let Ok(text) = std::str::from_utf8(value) {
        all.push(text.escape_debug().to_string().into_bytes());
    }
    for before in 0..3 {
        all.push(base64_after(before, value, &STANDARD_NO_PAD));
        all.push(base64_after(before, value, &URL_SAFE_NO_PAD));
    }
    all
}

/// Returns the hexadecimal digits, in lower and in upper case.
fn hex(bytes: &[u8]) -> [Vec<u8>; 2] {
    let mut digits = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(digits, "{byte:02x}");
    }
    let upper = digits.to_ascii_uppercase();
    [digits.into_bytes(), upper.into_bytes()]
}

/// The characters that stand for `value` alone where it follows `before` other bytes in a base64 text.
fn base64_after(before: usize, value: &[u8], engine: &impl Engine) -> Vec<u8> {
    let mut bytes = vec![0; before];
    bytes.extend_from_slice(value);
    let text = engine.encode(&bytes);
    let whole = (bytes.len() * 8) / 6;
    let first = (before * 8).div_ceil(6);
    text.get(first..whole)
        .unwrap_or_default()
        .as_bytes()
        .to_vec()
}
