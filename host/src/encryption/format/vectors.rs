//! The official vectors of the format, and what every size and every change must give.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::{Envelope, FormatError, Opener, PART, is_sealed_len};
use crate::encryption::Identity;
use base64::{Engine, prelude::BASE64_STANDARD};
use devlog_provider_api::testkit::sha256;

fn opened(file: &[u8], identities: &[Identity], step: usize) -> Result<Vec<u8>, FormatError> {
    let mut opener = Opener::new(identities.to_vec());
    let mut plain = Vec::new();
    for bytes in file.chunks(step) {
        opener.feed(bytes, &mut plain)?;
    }
    opener.finish(&mut plain)?;
    Ok(plain)
}

fn sealed(plain: &[u8], identities: &[&Identity]) -> Vec<u8> {
    let recipients: Vec<_> = identities
        .iter()
        .map(|identity| *identity.recipient())
        .collect();
    let envelope = Envelope::new(&recipients, &[7; 32]);
    let mut file = envelope.head().to_vec();
    let mut parts: Vec<_> = plain.chunks(PART).map(<[u8]>::to_vec).collect();
    if parts.is_empty() {
        parts.push(Vec::new());
    }
    let last = parts.len() - 1;
    for (number, mut part) in parts.into_iter().enumerate() {
        envelope.seal_part(number as u64, number == last, &mut part);
        file.extend(part);
    }
    assert_eq!(file.len() as u64, envelope.sealed_len(plain.len() as u64));
    file
}

fn expectation(result: &Result<Vec<u8>, FormatError>) -> &'static str {
    match result {
        Ok(_) => "success",
        Err(FormatError::NotAge | FormatError::Header) => "header_failure",
        Err(FormatError::HeaderChanged) => "HMAC_failure",
        Err(FormatError::NoMatch) => "no_match",
        Err(FormatError::Truncated | FormatError::Changed) => "payload_failure",
    }
}

#[test]
fn the_official_vectors_give_what_they_say() {
    let lines = include_str!("vectors.txt").lines();
    for line in lines.filter(|line| !line.starts_with('#')) {
        let fields: Vec<_> = line.split(' ').collect();
        let [name, expected, payload, identities, file] = fields[..] else {
            panic!("{line}");
        };
        let file = BASE64_STANDARD.decode(file).unwrap();
        let identities = identities.split(',').filter(|text| *text != "-");
        let identities: Vec<_> = identities
            .map(|text| Identity::parse(text).unwrap())
            .collect();
        for step in [1, 7, 100_000] {
            let result = opened(&file, &identities, step);
            // A header without an end is found only at the end of the file.
            let found = expectation(&result);
            let is_as_expected = found == expected
                || (expected == "header_failure" && result == Err(FormatError::Truncated));
            assert!(is_as_expected, "{name}: {result:?}, expected {expected}");
            if let Ok(plain) = result {
                assert_eq!(sha256(&plain).to_string(), payload, "{name}");
            }
        }
    }
}

#[test]
fn every_size_opens_to_what_was_sealed_for_each_recipient() {
    let [ours, other] = [[1; 32], [2; 32]].map(Identity::from_random);
    for len in [0, 1, PART - 1, PART, PART + 1, 2 * PART, 300_000] {
        let plain: Vec<u8> = (0..=250).cycle().take(len).collect();
        let file = sealed(&plain, &[&ours, &other]);
        assert!(is_sealed_len(file.len() as u64, len as u64));
        assert!(!is_sealed_len(file.len() as u64, len as u64 + 1));
        for identity in [&ours, &other] {
            let step = 1000 + len % 977;
            let identities = std::slice::from_ref(identity);
            assert_eq!(
                opened(&file, identities, step).as_ref(),
                Ok(&plain),
                "{len}"
            );
        }
    }
}

#[test]
fn the_same_envelope_gives_the_same_bytes_and_another_one_gives_others() {
    let ours = Identity::from_random([1; 32]);
    assert_eq!(sealed(b"text", &[&ours]), sealed(b"text", &[&ours]));
    let other = Envelope::new(&[*ours.recipient()], &[8; 32]);
    assert_ne!(&sealed(b"", &[&ours])[..other.head().len()], other.head());
}

#[test]
fn another_identity_opens_nothing() {
    let [ours, other] = [[1; 32], [2; 32]].map(Identity::from_random);
    let file = sealed(b"text", &[&ours]);
    assert_eq!(opened(&file, &[other], 100), Err(FormatError::NoMatch));
}

#[test]
fn a_file_that_is_cut_anywhere_is_refused_and_at_a_part_is_called_cut_off() {
    let ours = [Identity::from_random([1; 32])];
    let plain = vec![b'a'; 2 * PART + 10];
    let file = sealed(&plain, &[&ours[0]]);
    let head = file.len() - 3 * 16 - plain.len();
    for len in (0..file.len()).step_by(997).chain([head, file.len() - 1]) {
        assert!(opened(&file[..len], &ours, 5000).is_err(), "{len}");
    }
    for parts in [1, 2] {
        let cut = &file[..head + parts * (PART + 16)];
        assert_eq!(opened(cut, &ours, 5000), Err(FormatError::Truncated));
    }
}

#[test]
fn no_changed_byte_goes_unnoticed() {
    let ours = [Identity::from_random([1; 32])];
    let file = sealed(b"a text of a few words", &[&ours[0]]);
    for at in 0..file.len() {
        let mut changed = file.clone();
        changed[at] ^= 1;
        assert!(opened(&changed, &ours, 1000).is_err(), "{at}");
    }
}
