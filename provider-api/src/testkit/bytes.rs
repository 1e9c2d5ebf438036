//! Bytes in memory: the source of an upload, the end of a download, and their digest.

use crate::{Error, Result, Sha256Digest, Sink, SinkWriter, Source, SourceReader};
use sha2::{Digest, Sha256};

/// Gives bytes from memory; fails on demand, or ends too early.
///
/// ```
/// use devlog_provider_api::{testkit::BytesSource, Error};
///
/// let mut whole = BytesSource::new(b"hello");
/// assert_eq!(whole.source().read_all().as_deref(), Ok(&b"hello"[..]));
///
/// let mut cancelled = BytesSource::new(b"hello").failing_at(2, Error::cancelled());
/// assert_eq!(cancelled.source().read_all(), Err(Error::cancelled()));
/// ```
#[derive(Clone, Debug)]
pub struct BytesSource {
    bytes: Vec<u8>,
    position: usize,
    end: usize,
    failure: Option<Error>,
    finished: bool,
    rewinds: usize,
}

impl BytesSource {
    /// A source of exactly these bytes.
    #[must_use]
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        Self {
            position: 0,
            end: bytes.len(),
            bytes,
            failure: None,
            finished: false,
            rewinds: 0,
        }
    }

    /// Gives the first `position` bytes, then this error at every further read.
    #[must_use]
    pub fn failing_at(mut self, position: usize, error: Error) -> Self {
        self.end = position.min(self.bytes.len());
        self.failure = Some(error);
        self
    }

    /// Ends after `position` bytes although [`Source::size`] promises all of them: what a host with a fault
    /// would do.
    #[must_use]
    pub fn ending_at(mut self, position: usize) -> Self {
        self.end = position.min(self.bytes.len());
        self
    }

    /// The source for `upload_file`.
    pub fn source(&mut self) -> Source<'_> {
        Source::new(self)
    }

    /// Reports if everything was read, up to the end.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.finished
    }

    /// The number of rewinds.
    #[must_use]
    pub fn rewinds(&self) -> usize {
        self.rewinds
    }
}

impl SourceReader for BytesSource {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let rest = &self.bytes[self.position..self.end];
        if rest.is_empty() {
            if let Some(error) = &self.failure {
                return Err(error.clone());
            }
            self.finished = true;
        }
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.position += count;
        Ok(count)
    }

    fn size(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn rewind(&mut self) -> Result<()> {
        self.position = 0;
        self.rewinds += 1;
        Ok(())
    }

    fn sha256(&self) -> Option<Sha256Digest> {
        self.finished.then(|| sha256(&self.bytes[..self.end]))
    }
}

/// Keeps the bytes that are written to it; fails on demand.
#[derive(Clone, Debug, Default)]
pub struct BytesSink {
    bytes: Vec<u8>,
    failure: Option<(usize, Error)>,
}

impl BytesSink {
    /// An empty sink without an end.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Fails with this error at the write that would go beyond `position` bytes, and at every later one.
    #[must_use]
    pub fn failing_at(position: usize, error: Error) -> Self {
        Self {
            bytes: Vec::new(),
            failure: Some((position, error)),
        }
    }

    /// The sink for `download_file`.
    pub fn sink(&mut self) -> Sink<'_> {
        Sink::new(self)
    }

    /// The bytes that were written so far.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The digest of what was written so far.
    #[must_use]
    pub fn sha256(&self) -> Sha256Digest {
        sha256(&self.bytes)
    }
}

impl SinkWriter for BytesSink {
    fn write_all(&mut self, bytes: &[u8]) -> Result<()> {
        if let Some((position, error)) = &self.failure {
            if self.bytes.len() + bytes.len() > *position {
                return Err(error.clone());
            }
        }
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }
}

/// The digest of bytes in memory.
#[must_use]
pub fn sha256(bytes: &[u8]) -> Sha256Digest {
    Sha256Digest::from_bytes(Sha256::digest(bytes).into())
}
