//! The bytes of a download on their way into the sink, compared with the object's size and digest.

use devlog_provider_api::{Error, ErrorKind, RemoteFile, Result, Sha256Digest, Sink};
use sha2::{Digest, Sha256};
use std::io::Write;

/// Writes in order, and checks size and digest at the end.
pub struct VerifiedSink<'a, 'b> {
    /// The service's name in messages.
    service: &'static str,
    sink: &'a mut Sink<'b>,
    file: RemoteFile,
    written: u64,
    /// Only for an object whose digest is known.
    hasher: Option<Sha256>,
}

impl<'a, 'b> VerifiedSink<'a, 'b> {
    /// Begins with the first byte of `file`, which `service` sends.
    pub fn new(service: &'static str, sink: &'a mut Sink<'b>, file: RemoteFile) -> Self {
        let hasher = file.sha256.map(|_| Sha256::new());
        Self {
            service,
            sink,
            file,
            written: 0,
            hasher,
        }
    }

    /// Writes the next bytes.
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

    /// Returns the object that was written.
    ///
    /// # Errors
    /// `Unavailable` if bytes are missing; `Corrupt` if they differ from those that were stored.
    pub fn finish(self) -> Result<RemoteFile> {
        let (size, written) = (self.file.size, self.written);
        if written != size {
            let problem = format!("{} announced {size} bytes and sent {written}", self.service);
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

    use super::VerifiedSink;
    use devlog_provider_api::{
        ErrorKind, RemoteFile, Result,
        testkit::{BytesSink, sha256},
    };

    fn delivered(parts: &[&[u8]], file: RemoteFile) -> Result<Vec<u8>> {
        let mut sink = BytesSink::new();
        let mut writer = sink.sink();
        let mut verified = VerifiedSink::new("azure", &mut writer, file);
        parts.iter().try_for_each(|part| verified.write(part))?;
        verified.finish()?;
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
