//! The end of a download, in memory.

use super::sha256;
use crate::{Error, Result, Sha256Digest, Sink, SinkWriter};

/// Keeps what is written to it; can be told to fail.
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

    /// What is handed to `download_file`.
    pub fn sink(&mut self) -> Sink<'_> {
        Sink::new(self)
    }

    /// What was written so far.
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
