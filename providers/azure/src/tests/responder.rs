//! An HTTP server that gives prepared answers, and keeps what it was asked.

use std::{
    collections::{BTreeMap, VecDeque},
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        mpsc::{self, Receiver, Sender},
    },
    thread,
};

/// The headers by which the provider recognises the service.
pub const OWN: [(&str, &str); 2] = [("x-ms-request-id", "7f3c"), ("x-ms-version", "2023-11-03")];

/// The answer to one request.
pub enum Answer {
    /// These bytes; the connection stays open.
    Reply(Vec<u8>),
    /// These bytes, and then the connection is closed.
    ReplyAndClose(Vec<u8>),
    /// Nothing, while the connection stays open.
    Silence,
}

impl Answer {
    /// A reply of the service with a body, its length and the service's own headers.
    pub fn new(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Self {
        Self::foreign(status, &[&OWN, headers].concat(), body)
    }

    /// A reply of another server with a body and its length.
    pub fn foreign(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref();
        let length = body.len().to_string();
        let mut reply = head(status, &[headers, &[("Content-Length", &length)]].concat());
        reply.extend_from_slice(body);
        Self::Reply(reply)
    }

    /// A refusal as the service words it.
    pub fn refusal(status: u16, code: &str) -> Self {
        Self::new(
            status,
            &[("x-ms-error-code", code)],
            format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code></Error>"),
        )
    }

    /// The service's answer to a write.
    pub fn created() -> Self {
        Self::new(
            201,
            &[
                ("ETag", "\"0x1\""),
                ("Last-Modified", "Fri, 26 Jun 2015 23:39:12 GMT"),
            ],
            "",
        )
    }
}

/// Status line and headers, with the empty line.
pub fn head(status: u16, headers: &[(&str, &str)]) -> Vec<u8> {
    let mut lines = vec![format!("HTTP/1.1 {status} Reason")];
    lines.extend(
        headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}")),
    );
    format!("{}\r\n\r\n", lines.join("\r\n")).into_bytes()
}

/// One request as it arrived.
#[derive(Debug)]
pub struct Request {
    pub method: String,
    pub target: String,
    /// By name in lower case.
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

/// Runs until the test program ends.
pub struct Responder {
    pub address: String,
    requests: Receiver<Request>,
}

impl Responder {
    /// Gives the answers in this order, whatever is asked, and refuses everything after the last one.
    pub fn start(answers: impl IntoIterator<Item = Answer>) -> Self {
        let answers = Mutex::new(answers.into_iter().collect::<VecDeque<_>>());
        Self::answering(move |_| {
            let next = answers.lock().unwrap().pop_front();
            next.unwrap_or_else(|| Answer::refusal(400, "NotExpected"))
        })
    }

    /// Gives the answer that `answer` finds for each request, on several connections at once.
    pub fn answering(answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let answer = Arc::new(answer);
        let (sender, requests) = mpsc::channel();
        thread::spawn(move || {
            for connection in listener.incoming() {
                let (answer, sender) = (Arc::clone(&answer), sender.clone());
                thread::spawn(move || serve(connection.unwrap(), &*answer, &sender));
            }
        });
        Self { address, requests }
    }

    /// The url of a container here.
    pub fn container(&self) -> String {
        format!("http://{}/acc/log", self.address)
    }

    /// The requests since the last time.
    pub fn requests(&self) -> Vec<Request> {
        self.requests.try_iter().collect()
    }

    /// Waits for the next request.
    pub fn next(&self) -> Request {
        self.requests.recv().unwrap()
    }
}

/// A client that goes away ends the connection, not the test.
fn serve(connection: TcpStream, answer: &dyn Fn(&Request) -> Answer, sender: &Sender<Request>) {
    let mut reader = BufReader::new(connection.try_clone().unwrap());
    let mut writer = connection;
    while let Some(request) = read_request(&mut reader) {
        let is_head = request.method == "HEAD";
        let answer = answer(&request);
        // The test may be over already.
        let _ = sender.send(request);
        let (reply, closes) = match answer {
            Answer::Reply(reply) => (reply, false),
            Answer::ReplyAndClose(reply) => (reply, true),
            Answer::Silence => (Vec::new(), false),
        };
        let reply = if is_head {
            headers_only(&reply)
        } else {
            &reply
        };
        if writer.write_all(reply).is_err() || closes {
            return;
        }
    }
}

fn headers_only(reply: &[u8]) -> &[u8] {
    let end = reply.windows(4).position(|four| four == b"\r\n\r\n");
    end.map_or(reply, |end| &reply[..end + 4])
}

fn read_request(reader: &mut impl BufRead) -> Option<Request> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let mut first = lines.first()?.split(' ');
    let (method, target) = (first.next()?.to_owned(), first.next()?.to_owned());
    let headers: BTreeMap<String, String> = lines[1..]
        .iter()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let length = headers.get("content-length").map_or("0", String::as_str);
    let mut body = vec![0; length.parse().ok()?];
    reader.read_exact(&mut body).ok()?;
    Some(Request {
        method,
        target,
        headers,
        body,
    })
}
