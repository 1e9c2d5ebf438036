//! The bytes of an upload, from memory.

use super::sha256;
use crate::{Error, Result, Sha256Digest, Source, SourceReader};

/// Gives bytes from memory; can be told to fail, or to end too early.
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

    /// What is handed to `upload_file`.
    pub fn source(&mut self) -> Source<'_> {
        Source::new(self)
    }

    /// Reports if everything was read, up to the end.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.finished
    }

    /// How often it was rewound.
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
