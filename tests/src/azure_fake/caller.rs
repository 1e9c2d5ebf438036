//! A client that sends exactly what a test wants, right or wrong.

use super::rules::shared_key;
use crate::http::{Arrived, http_date};
use crate::{
    azurite::{ACCOUNT, KEY},
    http::{Message, copy_body},
    lines::PATIENCE,
};
use jiff::{SignedDuration, Timestamp};
use std::{
    io::{self, BufReader, Read, Write},
    net::TcpStream,
};

/// A request to a blob storage on this machine, not sent yet.
#[derive(Clone, Debug)]
pub struct Call {
    method: &'static str,
    account: String,
    /// Below the account.
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    key: Option<String>,
}

/// The reply to a call.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The service's name for what is wrong, from the header.
    pub code: String,
    /// Status and headers as they came.
    pub head: String,
    /// The body.
    pub body: String,
}

impl Call {
    /// A request for a path below the account, signed with its key.
    #[must_use]
    pub fn new(method: &'static str, path: &str) -> Self {
        let call = Self {
            method,
            account: ACCOUNT.to_owned(),
            path: path.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
            key: Some(KEY.to_owned()),
        };
        call.header("Host", "127.0.0.1")
            .header("Connection", "close")
            .header("Content-Length", "0")
            .header("x-ms-version", "2023-11-03")
            .header("x-ms-date", &http_date(Timestamp::now()))
    }

    /// Sets the path below the account.
    #[must_use]
    pub fn path(mut self, path: &str) -> Self {
        path.clone_into(&mut self.path);
        self
    }

    /// Sets the account, also that which signs.
    #[must_use]
    pub fn account(mut self, account: &str) -> Self {
        account.clone_into(&mut self.account);
        self
    }

    /// Sets the date to one that is off by so much.
    #[must_use]
    pub fn dated(self, off: SignedDuration) -> Self {
        self.header("x-ms-date", &http_date(Timestamp::now() + off))
    }

    /// Sets the method.
    #[must_use]
    pub fn method(self, method: &'static str) -> Self {
        Self { method, ..self }
    }

    /// Sets a header.
    #[must_use]
    pub fn header(self, name: &str, value: &str) -> Self {
        let mut call = self.without(name);
        call.headers.push((name.to_owned(), value.to_owned()));
        call
    }

    /// Adds a header, also to one of the same name.
    #[must_use]
    pub fn and_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Leaves a header out.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.headers
            .retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self
    }

    /// The value of a header that it has.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<String> {
        let mut headers = self.headers.iter();
        let (_, value) = headers.find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some(value.clone())
    }

    /// Sets the body and its length.
    #[must_use]
    pub fn body(self, body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        let call = self.header("Content-Length", &body.len().to_string());
        Self { body, ..call }
    }

    /// Signs with another key.
    #[must_use]
    pub fn key(mut self, key: &str) -> Self {
        self.key = Some(key.to_owned());
        self
    }

    /// Signs with nothing.
    #[must_use]
    pub fn unsigned(mut self) -> Self {
        self.key = None;
        self
    }

    /// Signs it as it is now; what is changed from here on is not what was signed.
    ///
    /// # Panics
    /// When the path holds a space.
    #[must_use]
    pub fn signed(mut self) -> Self {
        let Some(key) = self.key.take() else {
            return self;
        };
        let message = Message::read(&mut self.head().as_bytes()).ok().flatten();
        let arrived = message.and_then(|message| Arrived::new(&message));
        let arrived = arrived.expect("a call is a request");
        let account = self.account.clone();
        let signature = shared_key::sign(&key, &shared_key::string_to_sign(&arrived, &account));
        self.header("Authorization", &format!("SharedKey {account}:{signature}"))
    }

    /// Sends it to a port of this machine, signed.
    ///
    /// # Panics
    /// If there is no server on that port.
    #[must_use]
    pub fn send(&self, port: u16) -> Answer {
        let signed = self.clone().signed();
        signed.try_send(port).expect("the server answers")
    }

    /// Sends it, and takes as the body all that comes until the server ends the connection.
    ///
    /// # Panics
    /// If there is no server on that port.
    #[must_use]
    pub fn send_to_the_end(&self, port: u16) -> Answer {
        let call = self.clone().signed();
        let mut incoming = connect(port).expect("the server listens");
        let message = call.send_head(&mut incoming).expect("the server answers");
        let mut body = Vec::new();
        incoming
            .read_to_end(&mut body)
            .expect("the server ends the connection");
        Answer::new(text(&message.head), text(&body))
    }

    /// Sends the head, signed, and the body only once the server asks for it; `None` if it does not.
    ///
    /// # Panics
    /// If there is no server on that port.
    #[must_use]
    pub fn send_expecting(&self, port: u16) -> Option<Answer> {
        let call = self.clone().header("Expect", "100-continue").signed();
        let mut incoming = connect(port).expect("the server listens");
        let told = call.send_head(&mut incoming).expect("the server answers");
        told.first_line().contains(" 100 ").then(|| {
            let answer = call.send_body(&mut incoming);
            answer.expect("the server asked for the body")
        })
    }

    fn send_head(&self, stream: &mut BufReader<TcpStream>) -> io::Result<Message> {
        stream.get_mut().write_all(self.head().as_bytes())?;
        let closed = || io::Error::from(io::ErrorKind::UnexpectedEof);
        Message::read(stream)?.ok_or_else(closed)
    }

    fn try_send(&self, port: u16) -> io::Result<Answer> {
        let mut incoming = connect(port)?;
        incoming.get_mut().write_all(self.head().as_bytes())?;
        self.send_body(&mut incoming)
    }

    fn send_body(&self, incoming: &mut BufReader<TcpStream>) -> io::Result<Answer> {
        incoming.get_mut().write_all(&self.body)?;
        let closed = || io::Error::from(io::ErrorKind::UnexpectedEof);
        let message = Message::read(incoming)?.ok_or_else(closed)?;
        let mut body = Vec::new();
        if self.method != "HEAD" {
            copy_body(message.body, incoming, &mut body)?;
        }
        Ok(Answer::new(text(&message.head), text(&body)))
    }

    fn head(&self) -> String {
        let headers = self.headers.iter();
        let lines = headers.map(|(name, value)| format!("{name}: {value}\r\n"));
        format!(
            "{} /{}/{} HTTP/1.1\r\n{}\r\n",
            self.method,
            self.account,
            self.path,
            lines.collect::<String>()
        )
    }
}

fn connect(port: u16) -> io::Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    Ok(BufReader::new(stream))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

impl Answer {
    fn new(head: String, body: String) -> Self {
        let mut words = head.split_ascii_whitespace().skip(1);
        let status = words.next().and_then(|word| word.parse().ok());
        let mut answer = Self {
            status: status.unwrap_or_default(),
            code: String::new(),
            head,
            body,
        };
        answer.code = answer.header("x-ms-error-code").unwrap_or_default();
        answer
    }

    /// A header of it.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        let mut pairs = self.head.lines().filter_map(|line| line.split_once(':'));
        let (_, value) = pairs.find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some(value.trim().to_owned())
    }

    /// The status and the code, for comparisons: `201`, or `412 ConditionNotMet`.
    #[must_use]
    pub fn verdict(&self) -> String {
        format!("{} {}", self.status, self.code)
            .trim_end()
            .to_owned()
    }
}
