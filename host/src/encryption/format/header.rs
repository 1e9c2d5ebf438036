//! The header of a file: its stanzas and its MAC.

use super::{FormatError, MAGIC, primitives::header_key, stanza::Stanza};
use crate::encryption::Identity;
use base64::{Engine, prelude::BASE64_STANDARD_NO_PAD};
use ring::hmac;

/// Lines of a stanza's body have this many characters, and the last has fewer.
const COLUMNS: usize = 64;
/// The beginning of the last line, before a space and the MAC.
const FOOTER: &[u8] = b"---";
/// Longer headers are refused: one for 160 recipients is shorter.
const MAX_LEN: usize = 16 << 10;

/// Writes the header of a file key that was wrapped into `stanzas`.
pub fn write(stanzas: &[Stanza], file_key: &[u8]) -> Vec<u8> {
    let mut header = MAGIC.to_vec();
    for stanza in stanzas {
        let body = BASE64_STANDARD_NO_PAD.encode(&stanza.body);
        header.extend(format!("-> {}\n", stanza.arguments.join(" ")).bytes());
        // An X25519 stanza's body is shorter than a line.
        header.extend(format!("{body}\n").bytes());
    }
    header.extend(FOOTER);
    let mac = hmac::sign(&header_key(file_key), &header);
    let mac = BASE64_STANDARD_NO_PAD.encode(mac);
    header.extend(format!(" {mac}\n").bytes());
    header
}

/// The length of the header that `bytes` begin with; `None` while its end is not among them.
///
/// # Errors
/// If they are not the beginning of a header.
pub fn length(bytes: &[u8]) -> Result<Option<usize>, FormatError> {
    let known = bytes.len().min(MAGIC.len());
    if bytes[..known] != MAGIC[..known] {
        return Err(FormatError::NotAge);
    }
    let footer = bytes.windows(4).position(|four| four == b"\n---");
    let end = footer.and_then(|footer| {
        let line = &bytes[footer + 1..];
        Some(footer + 1 + line.iter().position(|byte| *byte == b'\n')? + 1)
    });
    match end {
        Some(end) if end <= MAX_LEN => Ok(Some(end)),
        None if bytes.len() <= MAX_LEN => Ok(None),
        _ => Err(FormatError::Header),
    }
}

/// The file key of a whole header, and which of the identities gives it.
///
/// # Errors
/// If the header breaks a rule, was changed, or is for none of the identities.
pub fn open(header: &[u8], identities: &[Identity]) -> Result<(Vec<u8>, usize), FormatError> {
    let (stanzas, mac) = parse(header)?;
    let mut found = None;
    for stanza in &stanzas {
        for (number, identity) in identities.iter().enumerate() {
            let file_key = stanza.unwrap(identity)?;
            found = found.or(file_key.map(|file_key| (file_key, number)));
        }
    }
    let (file_key, number) = found.ok_or(FormatError::NoMatch)?;
    let signed = header.len() - (FOOTER_LINE - FOOTER.len());
    hmac::verify(&header_key(&file_key), &header[..signed], &mac)
        .map_err(|_| FormatError::HeaderChanged)?;
    Ok((file_key, number))
}

/// The length of the last line: three dashes, a space, 43 characters and a line break.
pub const FOOTER_LINE: usize = 3 + 1 + 43 + 1;

fn parse(header: &[u8]) -> Result<(Vec<Stanza>, Vec<u8>), FormatError> {
    let text = std::str::from_utf8(header).map_err(|_| FormatError::Header)?;
    let body = text.strip_suffix('\n').ok_or(FormatError::Header)?;
    let mut lines = body.split('\n').skip(1).peekable();
    let mut stanzas = Vec::new();
    loop {
        let line = lines.next().ok_or(FormatError::Header)?;
        if let Some(mac) = line.strip_prefix("--- ") {
            let mac = decode(mac)?;
            let is_whole = !stanzas.is_empty() && lines.next().is_none() && mac.len() == 32;
            return is_whole
                .then_some((stanzas, mac))
                .ok_or(FormatError::Header);
        }
        let arguments = line.strip_prefix("-> ").ok_or(FormatError::Header)?;
        let body = body_of(&mut lines)?;
        stanzas.push(Stanza {
            arguments: arguments_of(arguments)?,
            body,
        });
    }
}

fn arguments_of(line: &str) -> Result<Vec<String>, FormatError> {
    let is_fine = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_graphic());
    let words: Vec<_> = line.split(' ').map(ToOwned::to_owned).collect();
    let are_fine = words.iter().all(|word| is_fine(word));
    are_fine.then_some(words).ok_or(FormatError::Header)
}

fn body_of<'a>(lines: &mut impl Iterator<Item = &'a str>) -> Result<Vec<u8>, FormatError> {
    let mut body = String::new();
    loop {
        let line = lines.next().ok_or(FormatError::Header)?;
        if line.len() > COLUMNS {
            return Err(FormatError::Header);
        }
        body.push_str(line);
        if line.len() < COLUMNS {
            return decode(&body);
        }
    }
}

/// Strict: no padding, no line breaks, and no other text of the same bytes.
fn decode(text: &str) -> Result<Vec<u8>, FormatError> {
    BASE64_STANDARD_NO_PAD
        .decode(text)
        .map_err(|_| FormatError::Header)
}
