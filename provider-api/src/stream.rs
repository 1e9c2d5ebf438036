//! The bytes of one object on their way: the host's reader for an upload, its writer for a download.

use crate::{Error, ErrorKind, Result, Sha256Digest};
use std::{
    fmt,
    io::{self, Read, Write},
};

/// The reader behind a [`Source`]. The host program and tests implement it.
pub trait SourceReader: Send + Sync {
    /// Reads the next bytes into `buffer`; 0 at the end.
    ///
    /// # Errors
    /// [`ErrorKind::Cancelled`](crate::ErrorKind::Cancelled) when the run is being stopped; anything else
    /// is a failure of the local file.
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize>;
    /// The number of bytes from start to end.
    fn size(&self) -> u64;
    /// Goes back to the first byte.
    ///
    /// # Errors
    /// If the local file cannot be read again.
    fn rewind(&mut self) -> Result<()>;
    /// The digest of all bytes, once they have been read to the end.
    fn sha256(&self) -> Option<Sha256Digest>;
}

/// The bytes to upload. The host owns the file behind it: a provider never sees a path.
///
/// Exactly [`size`](Source::size) bytes come out, or an error: a local file that ends early is not the end of
/// the stream. A provider must read to the end before it reports success; the host notices when it did not.
pub struct Source<'a> {
    reader: &'a mut (dyn SourceReader + 'a),
    position: u64,
}

impl<'a> Source<'a> {
    /// Wraps the host's side.
    #[must_use]
    pub fn new(reader: &'a mut (dyn SourceReader + 'a)) -> Self {
        Self {
            reader,
            position: 0,
        }
    }

    /// The number of bytes from start to end.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.reader.size()
    }

    /// Goes back to the first byte, for a remote that wants the digest before the bytes or for another try.
    ///
    /// # Errors
    /// If the local file cannot be read again.
    pub fn rewind(&mut self) -> Result<()> {
        self.reader.rewind()?;
        self.position = 0;
        Ok(())
    }

    /// The digest of the whole, once it has been read to the end; `None` before.
    #[must_use]
    pub fn sha256(&self) -> Option<Sha256Digest> {
        self.reader.sha256()
    }

    /// Reads everything that is left.
    ///
    /// # Errors
    /// If the local file cannot be read, or the run is being stopped.
    pub fn read_all(&mut self) -> Result<Vec<u8>> {
        // A wrong size must not become an allocation of that size.
        let mut bytes = Vec::with_capacity(usize::try_from(self.size()).unwrap_or(0).min(8 << 20));
        self.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Reads the next `size` bytes, fewer at the end; empty when nothing is left.
    ///
    /// For uploads in parts, and for async code: the calling thread reads chunks and hands them to the runtime through
    /// a channel, since a `Source` blocks and belongs to its call.
    ///
    /// # Errors
    /// If the local file cannot be read, or the run is being stopped.
    pub fn read_chunk(&mut self, size: usize) -> Result<Vec<u8>> {
        let left = self.size().saturating_sub(self.position);
        // One byte more at the end, so that a source that goes on is noticed.
        let size = (size as u64).min(left.max(1));
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0).min(8 << 20));
        self.by_ref().take(size).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

impl Read for Source<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.position += read as u64;
        let (position, size) = (self.position, self.size());
        if position > size || (read == 0 && position < size && !buffer.is_empty()) {
            let message = format!("the source gave {position} of {size} bytes");
            return Err(Error::new(ErrorKind::Other, message).into());
        }
        Ok(read)
    }
}

impl fmt::Debug for Source<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source")
            .field("size", &self.size())
            .finish_non_exhaustive()
    }
}

/// The writer behind a [`Sink`]. The host program and tests implement it.
pub trait SinkWriter: Send + Sync {
    /// Takes all of `bytes`.
    ///
    /// # Errors
    /// [`ErrorKind::Cancelled`](crate::ErrorKind::Cancelled) when the run is being stopped,
    /// [`ErrorKind::TooLarge`](crate::ErrorKind::TooLarge) when more comes than was expected; anything else
    /// is a failure of the local file.
    fn write_all(&mut self, bytes: &[u8]) -> Result<()>;
}

/// The destination of a download, in order, from the first byte to the last.
pub struct Sink<'a> {
    writer: &'a mut (dyn SinkWriter + 'a),
}

impl<'a> Sink<'a> {
    /// Wraps the host's side.
    #[must_use]
    pub fn new(writer: &'a mut (dyn SinkWriter + 'a)) -> Self {
        Self { writer }
    }
}

impl Write for Sink<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl fmt::Debug for Sink<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sink")
    }
}

#[cfg(test)]
mod tests {
    use super::{Source, SourceReader};
    use crate::{Result, Sha256Digest};
    use std::io::Read;

    /// Says that it has `size` bytes, and gives others.
    struct Wrong {
        size: u64,
        bytes: &'static [u8],
    }

    impl SourceReader for Wrong {
        fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
            Ok(self.bytes.read(buffer)?)
        }

        fn size(&self) -> u64 {
            self.size
        }

        fn rewind(&mut self) -> Result<()> {
            Ok(())
        }

        fn sha256(&self) -> Option<Sha256Digest> {
            None
        }
    }

    fn read_all(size: u64) -> Result<Vec<u8>> {
        let bytes = b"abc";
        Source::new(&mut Wrong { size, bytes }).read_all()
    }

    #[test]
    fn a_source_gives_exactly_its_size_or_an_error() {
        assert_eq!(read_all(3).as_deref(), Ok(&b"abc"[..]));
        for size in [0, 2, 4] {
            let message = read_all(size)
                .expect_err("not its size")
                .message()
                .to_owned();
            assert_eq!(message, format!("the source gave 3 of {size} bytes"));
        }
    }

    #[test]
    fn chunks_are_whole_until_the_end() {
        let mut reader = Wrong {
            size: 5,
            bytes: b"abcde",
        };
        let mut source = Source::new(&mut reader);
        for expected in [&b"ab"[..], b"cd", b"e", b"", b""] {
            assert_eq!(source.read_chunk(2).as_deref(), Ok(expected));
        }
        let mut short = Wrong {
            size: 5,
            bytes: b"abc",
        };
        let mut source = Source::new(&mut short);
        assert_eq!(source.read_chunk(2).as_deref(), Ok(&b"ab"[..]));
        assert!(source.read_chunk(2).is_err());
    }

    #[test]
    fn reading_into_nothing_is_not_the_end() {
        let mut reader = Wrong {
            size: 3,
            bytes: b"abc",
        };
        assert_eq!(Source::new(&mut reader).read(&mut []).expect("no end"), 0);
    }
}
