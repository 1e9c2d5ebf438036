//! One line of text that shows whether it is still what was written.

use devlog_provider_api::Sha256Digest;
use sha2::{Digest, Sha256};

/// Hexadecimal digits of the checksum: 64 bits, so that no accident goes unnoticed.
const DIGITS: usize = 16;

/// Puts a checksum before `payload`, which holds no line feed, and ends the line. A line that was written
/// for one `owner` is not valid for another.
pub(super) fn seal(owner: &str, payload: &str) -> String {
    [&checksum(owner, payload.as_bytes()), " ", payload, "\n"].concat()
}

/// The payload of a line, without its line feed; `None` if anything in it is not as it was written.
pub(super) fn open<'a>(owner: &str, line: &'a [u8]) -> Option<&'a [u8]> {
    let (digits, rest) = line.split_at_checked(DIGITS)?;
    let payload = rest.strip_prefix(b" ")?;
    (digits == checksum(owner, payload).as_bytes()).then_some(payload)
}

fn checksum(owner: &str, payload: &[u8]) -> String {
    let mut digits = finish(hasher(owner).chain_update(payload)).to_string();
    digits.truncate(DIGITS);
    digits
}

/// Begins a digest of bytes that belong to `owner`.
pub(super) fn hasher(owner: &str) -> Sha256 {
    Sha256::new()
        .chain_update((owner.len() as u64).to_le_bytes())
        .chain_update(owner)
}

/// Ends a digest.
pub(super) fn finish(hasher: Sha256) -> Sha256Digest {
    Sha256Digest::from_bytes(hasher.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::{open, seal};

    #[test]
    fn a_line_opens_for_its_owner_only() {
        let line = seal("me", "{}");
        let line = line.trim_end().as_bytes();
        assert_eq!(open("me", line), Some(&b"{}"[..]));
        assert_eq!(open("you", line), None);
    }

    #[test]
    fn what_is_no_line_does_not_open() {
        for line in [&b""[..], b"0123456789abcdef", b"0123456789abcdef ", b"\xff"] {
            assert_eq!(open("me", line), None);
        }
    }
}
