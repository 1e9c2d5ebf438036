//! HTTP/1.1 as far as counting requests and breaking connections needs it.

use std::{
    collections::BTreeMap,
    io::{self, BufRead, Read, Write},
};

/// A request that was answered, or cut off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// `GET`, `PUT`, …
    pub method: String,
    /// Path and query.
    pub target: String,
}

impl Request {
    /// Takes the first line of a head, or that of an access log.
    #[must_use]
    pub fn parse(line: &str) -> Option<Self> {
        let mut words = line.split_ascii_whitespace();
        let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
        words
            .next()?
            .starts_with("HTTP/1.")
            .then_some(Self { method, target })
    }

    /// The operation, in the words of blob storage. A list and a put are found in requests to S3 and Google too.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        let (path, query) = self.target.split_once('?').unwrap_or((&self.target, ""));
        let has = |pair| query.split('&').any(|known| known == pair);
        let comp = query
            .split('&')
            .find_map(|pair| pair.strip_prefix("comp="))
            .unwrap_or("");
        let is_google_list = path.starts_with("/storage/v1/b/") && path.ends_with("/o");
        match (self.method.as_str(), comp) {
            ("GET", "list") => "list",
            ("GET", _) if has("list-type=2") || is_google_list => "list",
            ("POST", _) if has("uploadType=multipart") => "put",
            ("GET", "blocklist") => "get block list",
            ("GET", _) => "get",
            ("HEAD", _) => "head",
            ("DELETE", _) => "delete",
            ("PUT", "") if query.contains("partNumber=") || query.contains("upload_id=") => {
                "put part"
            }
            ("PUT", "") => "put",
            ("PUT", "block") => "put block",
            ("PUT", "blocklist") => "put block list",
            _ => "other",
        }
    }

    /// Reports if the request is for this container, in any account.
    #[must_use]
    pub fn is_in(&self, container: &str) -> bool {
        let path = self
            .target
            .split_once('?')
            .map_or(&*self.target, |(path, _)| path);
        path.split('/').nth(2) == Some(container)
    }
}

/// Counts requests by their kind.
#[must_use]
pub fn tally<'a>(requests: impl IntoIterator<Item = &'a Request>) -> BTreeMap<&'static str, usize> {
    let mut tally = BTreeMap::new();
    for request in requests {
        *tally.entry(request.kind()).or_default() += 1;
    }
    tally
}

/// A head or body on its way, with what says where it ends.
pub struct Message {
    /// The head, with its empty line.
    pub head: Vec<u8>,
    /// The end of the body.
    pub body: Body,
}

/// The end of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// After so many bytes.
    Length(u64),
    /// After the chunk of length 0.
    Chunked,
}

impl Message {
    /// Reads a head; `None` if the connection ends before one begins.
    ///
    /// # Errors
    /// If the connection breaks.
    pub fn read(stream: &mut impl BufRead) -> io::Result<Option<Self>> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            if stream.read_until(b'\n', &mut head)? == 0 {
                return Ok(None);
            }
        }
        let body = body_of(&String::from_utf8_lossy(&head));
        Ok(Some(Self { head, body }))
    }

    /// The first line.
    #[must_use]
    pub fn first_line(&self) -> String {
        let head = String::from_utf8_lossy(&self.head);
        head.lines().next().unwrap_or_default().to_owned()
    }

    /// Reports if the sender closes the connection after this message.
    #[must_use]
    pub fn is_last(&self) -> bool {
        let head = String::from_utf8_lossy(&self.head);
        header(&head, "connection").is_some_and(|value| value.eq_ignore_ascii_case("close"))
    }
}

fn header<'a>(head: &'a str, wanted: &str) -> Option<&'a str> {
    let mut pairs = head.lines().filter_map(|line| line.split_once(':'));
    let (_, value) = pairs.find(|(name, _)| name.eq_ignore_ascii_case(wanted))?;
    Some(value.trim())
}

fn body_of(head: &str) -> Body {
    if header(head, "transfer-encoding").is_some_and(|value| value.eq_ignore_ascii_case("chunked"))
    {
        return Body::Chunked;
    }
    let length = header(head, "content-length").and_then(|value| value.parse().ok());
    Body::Length(length.unwrap_or(0))
}

/// Passes a body on.
///
/// # Errors
/// If either side breaks.
pub fn copy_body(body: Body, from: &mut impl BufRead, to: &mut impl Write) -> io::Result<()> {
    let Body::Chunked = body else {
        let Body::Length(length) = body else {
            unreachable!("there are two kinds")
        };
        io::copy(&mut from.take(length), to)?;
        return to.flush();
    };
    loop {
        let mut line = String::new();
        from.read_line(&mut line)?;
        to.write_all(line.as_bytes())?;
        let length = u64::from_str_radix(line.trim(), 16).map_err(io::Error::other)?;
        // The chunk and the end of its line.
        io::copy(&mut from.take(length + 2), to)?;
        if length == 0 {
            return to.flush();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Body, Message, Request, copy_body, tally};

    #[test]
    fn a_request_is_told_by_what_it_asks() {
        let kind = |line| Request::parse(line).map(|request| request.kind());
        assert_eq!(
            kind("GET /a/c?restype=container&comp=list HTTP/1.1"),
            Some("list")
        );
        assert_eq!(
            kind("PUT /a/c/x?comp=block&blockid=AA HTTP/1.1"),
            Some("put block")
        );
        assert_eq!(kind("PUT /a/c/x HTTP/1.1"), Some("put"));
        assert_eq!(kind("no request"), None);
    }

    #[test]
    fn a_request_belongs_to_the_container_in_its_path() {
        let request = Request::parse("GET /a/c1?comp=list HTTP/1.1")
            .into_iter()
            .next();
        assert!(request.as_ref().is_some_and(|request| request.is_in("c1")));
        assert!(!request.as_ref().is_some_and(|request| request.is_in("c")));
        assert_eq!(tally(&request).get("list"), Some(&1));
    }

    #[test]
    fn both_kinds_of_body_are_passed_on_to_their_end() {
        for (text, body) in [
            (
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcREST",
                Body::Length(3),
            ),
            (
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\nREST",
                Body::Chunked,
            ),
        ] {
            let mut stream = text.as_bytes();
            let message = Message::read(&mut stream);
            let Ok(Some(message)) = message else {
                panic!("no head")
            };
            assert_eq!(message.body, body);
            assert!(copy_body(body, &mut stream, &mut Vec::new()).is_ok());
            assert_eq!(stream, b"REST");
        }
    }
}
