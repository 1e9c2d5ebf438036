//! A request as it arrived: what was sent, and the decoded parts of it.

use super::{Message, Request};
use percent_encoding::percent_decode_str;
use std::time::Instant;

/// A request with everything that came along.
#[derive(Debug)]
pub struct Arrived {
    /// Method and target.
    pub line: Request,
    /// Names in lower case with their values, in the order in which they came. Of the space around a value
    /// only the usual one behind the colon is cut.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// The time at which its head was read.
    pub at: Instant,
}

impl Arrived {
    /// Takes the head; the body is still to be read.
    #[must_use]
    pub fn new(message: &Message) -> Option<Self> {
        let head = String::from_utf8_lossy(&message.head);
        let mut lines = head.lines();
        Some(Self {
            line: Request::parse(lines.next()?)?,
            headers: lines.filter_map(pair).collect(),
            body: Vec::new(),
            at: Instant::now(),
        })
    }

    /// A header by its name in lower case, without space around it.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let (_, value) = headers.find(|(known, _)| known == name)?;
        Some(value.trim())
    }

    /// The path as it was sent, still encoded.
    #[must_use]
    pub fn path(&self) -> &str {
        self.target().0
    }

    /// The parameters behind the `?`, decoded, in the order in which they came.
    #[must_use]
    pub fn parameters(&self) -> Vec<(String, String)> {
        let pairs = self.target().1.split('&').filter(|pair| !pair.is_empty());
        let halves = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        halves
            .map(|(name, value)| (decoded_parameter(name), decoded_parameter(value)))
            .collect()
    }

    /// A parameter by its name, if it has a value.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<String> {
        let mut parameters = self.parameters().into_iter();
        parameters
            .find(|(known, value)| known == name && !value.is_empty())
            .map(|(_, value)| value)
    }

    fn target(&self) -> (&str, &str) {
        let target = &self.line.target;
        target.split_once('?').unwrap_or((target, ""))
    }
}

fn pair(line: &str) -> Option<(String, String)> {
    let (name, value) = line.split_once(':')?;
    let value = value.strip_prefix(' ').unwrap_or(value);
    Some((name.to_ascii_lowercase(), value.to_owned()))
}

/// In parameters, unlike in paths, a `+` is a space.
fn decoded_parameter(text: &str) -> String {
    let text = text.replace('+', " ");
    percent_decode_str(&text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::Arrived;
    use crate::http::Message;

    fn arrived(head: &str) -> Arrived {
        let message = Message::read(&mut head.as_bytes()).unwrap().unwrap();
        Arrived::new(&message).unwrap()
    }

    #[test]
    fn a_target_is_taken_apart_and_decoded() {
        let request = arrived(
            "GET /acc/log/a%20b/c+d?prefix=a+b%2B&comp=list HTTP/1.1\r\nX-Place:  here\r\n\r\n",
        );
        assert_eq!(request.parameter("prefix").as_deref(), Some("a b+"));
        assert_eq!(request.path(), "/acc/log/a%20b/c+d");
        assert_eq!(request.header("x-place"), Some("here"));
        let as_it_came = ("x-place".to_owned(), " here".to_owned());
        assert_eq!(request.headers, [as_it_came]);
    }
}
