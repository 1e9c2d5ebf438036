//! A reply, and how it goes out.

use jiff::{Timestamp, fmt::rfc2822::DateTimePrinter};
use std::{
    fmt::Write as _,
    io::{self, Write},
};

/// A reply of a server in this crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The headers but `Content-Length`.
    pub headers: Vec<(String, String)>,
    /// The body; a reply to HEAD leaves it out, but has its length.
    pub body: Vec<u8>,
}

impl Reply {
    /// One with nothing but a status.
    #[must_use]
    pub fn new(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Adds a header if there is a value for it.
    #[must_use]
    pub fn optional(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.header(name, value),
            None => self,
        }
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// The value of a header.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let (_, value) = headers.find(|(known, _)| known == name)?;
        Some(value)
    }

    /// Sends it; without its body if the request was a HEAD.
    ///
    /// # Errors
    /// If the connection breaks.
    pub fn send(&self, to: &mut impl Write, is_head: bool) -> io::Result<()> {
        let mut head = format!("HTTP/1.1 {} Double\r\n", self.status);
        for (name, value) in &self.headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        let is_empty = matches!(self.status, 204 | 304);
        if !is_empty {
            let _ = write!(head, "Content-Length: {}\r\n", self.body.len());
        }
        head += "\r\n";
        let mut whole = head.into_bytes();
        if !is_head && !is_empty {
            whole.extend_from_slice(&self.body);
        }
        to.write_all(&whole)?;
        to.flush()
    }
}

/// A date such as `Fri, 26 Jun 2015 23:39:12 GMT`.
///
/// # Panics
/// In the year 10000.
#[must_use]
pub fn http_date(time: Timestamp) -> String {
    static PRINTER: DateTimePrinter = DateTimePrinter::new();
    let date = PRINTER.timestamp_to_rfc9110_string(&time);
    date.expect("the clock shows a year of four digits")
}
