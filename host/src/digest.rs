//! SHA-256 of bytes and of readers.

use devlog_provider_api::Sha256Digest;
use sha2::{Digest, Sha256};
use std::io::{self, Read};

/// The bytes that are read at once.
const CHUNK: usize = 64 * 1024;

/// Returns the digest of `bytes`.
pub fn of_bytes(bytes: &[u8]) -> Sha256Digest {
    Sha256Digest::from_bytes(Sha256::digest(bytes).into())
}

/// Returns the digest of everything that a reader gives, and its length in bytes.
///
/// # Errors
/// If reading fails.
pub fn of_reader(mut reader: impl Read) -> io::Result<(Sha256Digest, u64)> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; CHUNK];
    let mut length = 0;
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => {
                hasher.update(&buffer[..read]);
                length += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok((Sha256Digest::from_bytes(hasher.finalize().into()), length))
}

#[cfg(test)]
mod tests {
    use super::{of_bytes, of_reader};
    use devlog_provider_api::testkit::sha256;

    #[test]
    fn bytes_and_a_reader_of_them_have_one_digest() {
        let bytes = vec![7; 200_000];
        let expected = sha256(&bytes);
        assert_eq!(of_bytes(&bytes), expected);
        assert_eq!(of_reader(&bytes[..]).ok(), Some((expected, 200_000)));
    }
}
