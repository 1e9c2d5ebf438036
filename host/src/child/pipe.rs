//! Reads a pipe without waiting longer than wanted, and without a thread.

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::{
    fs::File,
    io::{self, Read},
    os::fd::OwnedFd,
    time::Duration,
};

/// The bytes that are read at once.
const CHUNK: usize = 8 * 1024;

/// The result of reading a pipe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PipeRead {
    /// Bytes were appended.
    Bytes,
    /// Every writer has closed the pipe.
    End,
    /// Nothing came in time.
    Nothing,
}

/// The reading end of a pipe.
#[derive(Debug)]
pub struct Pipe(File);

impl Pipe {
    /// Takes the reading end.
    pub fn new(end: impl Into<OwnedFd>) -> Self {
        Self(File::from(end.into()))
    }

    /// Appends to `bytes` what comes first within `limit`.
    ///
    /// # Errors
    /// If the pipe cannot be read.
    pub fn read(&mut self, bytes: &mut Vec<u8>, limit: Duration) -> io::Result<PipeRead> {
        let mut chunk = [0; CHUNK];
        let read = match self.wait(limit) {
            Ok(true) => self.0.read(&mut chunk),
            Ok(false) => return Ok(PipeRead::Nothing),
            Err(error) => Err(error),
        };
        match read {
            Ok(0) => Ok(PipeRead::End),
            Ok(read) => {
                bytes.extend_from_slice(&chunk[..read]);
                Ok(PipeRead::Bytes)
            }
            // A signal came. The caller decides whether to go on.
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(PipeRead::Nothing),
            Err(error) => Err(error),
        }
    }

    /// Reports if there is something to read, or the end, within `limit`.
    fn wait(&self, limit: Duration) -> io::Result<bool> {
        let limit = Timespec::try_from(limit).map_err(io::Error::other)?;
        let mut pipes = [PollFd::new(&self.0, PollFlags::IN)];
        Ok(poll(&mut pipes, Some(&limit))? > 0)
    }
}
