//! A reply, and how it goes out.

use jiff::{Timestamp, fmt::rfc2822::DateTimePrinter};
use std::{
    fmt::Write as _,
    io::{self, Write},
};

/// A reply of the fake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The headers but those that every reply has.
    pub headers: Vec<(String, String)>,
    /// The body; a reply to HEAD leaves it out, but tells its length.
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

    /// The service's name for what is wrong, where it says so.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        let mut headers = self.headers.iter();
        let (_, code) = headers.find(|(name, _)| name == "x-ms-error-code")?;
        Some(code)
    }

    /// Sends it, with the service's clock and an id for support.
    ///
    /// # Errors
    /// When the connection breaks.
    pub fn send(&self, to: &mut impl Write, now: Timestamp, is_head: bool) -> io::Result<()> {
        let mut head = format!(
            "HTTP/1.1 {} Fake\r\nServer: Windows-Azure-Blob/1.0 Microsoft-HTTPAPI/2.0\r\nDate: {}\r\n\
             x-ms-request-id: {}\r\n",
            self.status,
            http_date(now),
            request_id()
        );
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

fn request_id() -> String {
    let (left, right) = (fastrand::u64(..), fastrand::u64(..) >> 16);
    let (a, b, c) = (left >> 32, (left >> 16) & 0xffff, left & 0xffff);
    format!("{a:08x}-{b:04x}-{c:04x}-0000-{right:012x}")
}
