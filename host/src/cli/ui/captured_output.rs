//! Streams that a test can read.

use super::{Output, OutputStyle};
use std::{
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
};

/// A stream that keeps what is written.
#[derive(Clone, Default)]
pub struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    pub fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// An output with its standard output and standard error.
pub fn captured(style: OutputStyle) -> (Output, Captured, Captured) {
    let (stdout, stderr) = (Captured::default(), Captured::default());
    let output = Output::new(style, Box::new(stdout.clone()), Box::new(stderr.clone()));
    (output, stdout, stderr)
}
