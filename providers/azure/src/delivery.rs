//! The bytes of a download on their way into the sink, compared with what the object says of itself.

use devlog_provider_api::{Error, ErrorKind, RemoteFile, Result, Sha256Digest, Sink};
use sha2::{Digest, Sha256};
use std::io::Write;

/// Writes in order, and knows at the end whether it was the object.
pub struct Delivery<'a, 'b> {
    sink: &'a mut Sink<'b>,
    file: RemoteFile,
    written: u64,
    /// Only for an object that says what its digest is.
    hasher: Option<Sha256>,
}

impl<'a, 'b> Delivery<'a, 'b> {
    /// Begins with the first byte of `file`.
    pub fn new(sink: &'a mut Sink<'b>, file: RemoteFile) -> Self {
        let hasher = file.sha256.map(|_| Sha256::new());
        Self {
            sink,
            file,
            written: 0,
            hasher,
        }
    }

    /// The next bytes.
    ///
    /// # Errors
    /// The sink's, as it came.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.sink.write_all(bytes)?;
        self.written += bytes.len() as u64;
        if let Some(hasher) = &mut self.hasher {
            hasher.update(bytes);
        }
        Ok(())
    }

    /// The object that was delivered.
    ///
    /// # Errors
    /// `Unavailable` if bytes are missing; `Corrupt` if they are others than those that were stored.
    pub fn finish(self) -> Result<RemoteFile> {
        let (size, written) = (self.file.size, self.written);
        if written != size {
            let problem = format!("azure announced {size} bytes and sent {written}");
            return Err(Error::new(ErrorKind::Unavailable, problem));
        }
        let found = self
            .hasher
            .map(|hasher| Sha256Digest::from_bytes(hasher.finalize().into()));
        if found != self.file.sha256 {
            return Err(Error::new(
                ErrorKind::Corrupt,
                "the object's bytes are not those that its SHA-256 was stored for",
            ));
        }
        Ok(self.file)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::Delivery;
    use devlog_provider_api::{
        ErrorKind, RemoteFile, Result,
        testkit::{BytesSink, sha256},
    };

    fn delivered(parts: &[&[u8]], file: RemoteFile) -> Result<Vec<u8>> {
        let mut sink = BytesSink::new();
        let mut writer = sink.sink();
        let mut delivery = Delivery::new(&mut writer, file);
        parts.iter().try_for_each(|part| delivery.write(part))?;
        delivery.finish()?;
        Ok(sink.bytes().to_vec())
    }

    #[test]
    fn what_is_delivered_is_what_was_stored() {
        let mut file = RemoteFile::new("k", 4);
        assert_eq!(delivered(&[b"ab", b"cd"], file.clone()).unwrap(), b"abcd");
        file.sha256 = Some(sha256(b"abcd"));
        assert_eq!(delivered(&[b"ab", b"cd"], file.clone()).unwrap(), b"abcd");
        let error = delivered(&[b"cd", b"ab"], file.clone()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Corrupt);
        let error = delivered(&[b"ab"], file).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable);
    }
}
