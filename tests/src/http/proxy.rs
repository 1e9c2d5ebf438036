//! A proxy between the program and a server on this machine, with planned faults.

use super::{Body, Message, Request, copy_body, listen};
use regex::bytes::{Captures, Regex};
use std::{
    io::{self, BufReader, Write},
    net::{Shutdown, TcpStream},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

/// A fault of a request or of its reply.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// The connection is cut after so many bytes of the request's body were passed on.
    CutRequestAt(u64),
    /// The connection is cut after so many bytes of the reply, its head included.
    CutReplyAt(u64),
    /// The request is passed on; its reply is thrown away and the connection cut.
    DropReply,
    /// The request is passed on after this time.
    Delay(Duration),
    /// The request is answered with this status, without asking the server.
    Answer(u16),
    /// The request is passed on only after [`Proxy::release`].
    Hold,
    /// The request is passed on, its reply only after [`Proxy::release`].
    HoldReply,
    /// The request is passed on; each size in the reply, a listing, is one that has this digit throughout.
    SizesOf(char),
}

/// A fault, and the requests that it meets.
struct Rule {
    fault: Fault,
    kind: &'static str,
    /// The number of requests that pass before.
    skip: usize,
    /// The number of requests that it meets then.
    times: usize,
}

#[derive(Default)]
struct State {
    rules: Vec<Rule>,
    requests: Vec<Request>,
    released: bool,
}

impl State {
    /// Notes a request; the fault that meets it.
    fn arrive(&mut self, request: Request) -> Option<Fault> {
        let kind = request.kind();
        self.requests.push(request);
        let meets = |rule: &&mut Rule| rule.kind == kind && rule.times > 0;
        let rule = self.rules.iter_mut().find(meets)?;
        if rule.skip > 0 {
            rule.skip -= 1;
            return None;
        }
        rule.times -= 1;
        Some(rule.fault)
    }
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A proxy on a free port of 127.0.0.1. Its threads end with their connections, or with the process.
pub struct Proxy {
    shared: Arc<Shared>,
    port: u16,
}

impl Proxy {
    /// Starts one in front of a port of 127.0.0.1.
    ///
    /// # Panics
    /// If there is no free port.
    #[must_use]
    pub fn start(server: u16) -> Self {
        let shared = Arc::<Shared>::default();
        let of_connections = Arc::clone(&shared);
        let port = listen(move |client| serve(&of_connections, client, server));
        Self { shared, port }
    }

    /// The port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// From now on, `fault` meets `times` requests of this [kind](Request::kind), after `skip` of them.
    pub fn plan(&self, kind: &'static str, skip: usize, times: usize, fault: Fault) {
        self.shared.lock().rules.push(Rule {
            fault,
            kind,
            skip,
            times,
        });
    }

    /// Stops the test if a planned fault met fewer requests than it should: then the test says nothing.
    ///
    /// # Panics
    /// If that is so.
    #[track_caller]
    pub fn assert_all_met(&self) {
        let state = self.shared.lock();
        let waiting = state.rules.iter().find(|rule| rule.times > 0);
        let waiting = waiting.map(|rule| (rule.kind, rule.fault));
        assert!(waiting.is_none(), "a fault met no request: {waiting:?}");
    }

    /// Forgets all faults that were planned.
    pub fn heal(&self) {
        self.shared.lock().rules.clear();
        self.release();
    }

    /// Lets every held request go on, and those that would be held later.
    pub fn release(&self) {
        self.shared.lock().released = true;
        self.shared.changed.notify_all();
    }

    /// The requests so far, in the order in which they came.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.shared.lock().requests.clone()
    }

    /// Waits until so many requests of a kind have come, since the start.
    ///
    /// # Panics
    /// If they do not within a minute.
    pub fn wait_for(&self, kind: &str, count: usize) {
        let came = |state: &State| {
            let of_kind = state
                .requests
                .iter()
                .filter(|request| request.kind() == kind);
            of_kind.count() >= count
        };
        let waited = self.shared.changed.wait_timeout_while(
            self.shared.lock(),
            crate::lines::PATIENCE,
            |state| !came(state),
        );
        let (state, waited) = waited.unwrap_or_else(PoisonError::into_inner);
        assert!(
            !waited.timed_out(),
            "{count} requests of kind {kind} did not come; there were {:?}",
            state.requests
        );
    }
}

fn serve(shared: &Shared, client: TcpStream, server: u16) -> io::Result<()> {
    let mut upstream = TcpStream::connect(("127.0.0.1", server))?;
    let mut replies = BufReader::new(upstream.try_clone()?);
    let mut requests = BufReader::new(client.try_clone()?);
    let mut client = client;
    while let Some(message) = Message::read(&mut requests)? {
        let Some(request) = Request::parse(&message.first_line()) else {
            return Err(io::Error::other("no request"));
        };
        let mut body = Vec::new();
        copy_body(message.body, &mut requests, &mut body)?;
        let is_head = request.method == "HEAD";
        let fault = shared.lock().arrive(request);
        shared.changed.notify_all();
        match fault {
            Some(Fault::Delay(time)) => thread::sleep(time),
            Some(Fault::Hold) => hold(shared, &client)?,
            Some(Fault::Answer(status)) => {
                write!(
                    client,
                    "HTTP/1.1 {status} Fault\r\nContent-Length: 0\r\n\r\n"
                )?;
                if message.is_last() {
                    return cut(&client, &upstream);
                }
                continue;
            }
            Some(Fault::CutRequestAt(length)) => {
                let length = usize::try_from(length).unwrap_or(usize::MAX);
                upstream.write_all(&message.head)?;
                upstream.write_all(&body[..length.min(body.len())])?;
                return cut(&client, &upstream);
            }
            _ => {}
        }
        upstream.write_all(&message.head)?;
        upstream.write_all(&body)?;
        let (mut reply, is_last) = read_reply(&mut replies, is_head)?;
        match fault {
            Some(Fault::SizesOf(digit)) => reply = with_sizes_of(digit, &reply),
            Some(Fault::DropReply) => return cut(&client, &upstream),
            Some(Fault::CutReplyAt(length)) => {
                let length = usize::try_from(length)
                    .unwrap_or(usize::MAX)
                    .min(reply.len());
                client.write_all(&reply[..length])?;
                return cut(&client, &upstream);
            }
            Some(Fault::HoldReply) => hold(shared, &client)?,
            _ => {}
        }
        client.write_all(&reply)?;
        if is_last {
            return cut(&client, &upstream);
        }
    }
    Ok(())
}

/// Waits for the release; an error if the client went away meanwhile.
fn hold(shared: &Shared, client: &TcpStream) -> io::Result<()> {
    let held = shared
        .changed
        .wait_while(shared.lock(), |state| !state.released);
    drop(held.unwrap_or_else(PoisonError::into_inner));
    client.set_nonblocking(true)?;
    let is_gone = matches!(client.peek(&mut [0]), Ok(0));
    client.set_nonblocking(false)?;
    if is_gone {
        return Err(io::ErrorKind::ConnectionAborted.into());
    }
    Ok(())
}

/// A whole reply, and whether the server closes after it; interim ones (`100 Continue`) are passed over.
fn read_reply(replies: &mut BufReader<TcpStream>, is_head: bool) -> io::Result<(Vec<u8>, bool)> {
    let closed = || io::Error::from(io::ErrorKind::UnexpectedEof);
    loop {
        let reply = Message::read(replies)?.ok_or_else(closed)?;
        let status = reply.first_line();
        if status.starts_with("HTTP/1.1 100") {
            continue;
        }
        let has_body = !is_head && !status.contains(" 204 ") && !status.contains(" 304 ");
        let is_last = reply.is_last();
        let body = if has_body {
            reply.body
        } else {
            Body::Length(0)
        };
        let mut whole = reply.head;
        copy_body(body, replies, &mut whole)?;
        return Ok((whole, is_last));
    }
}

/// The reply with other sizes in the listing of S3, Azure or Google, each as long as before.
fn with_sizes_of(digit: char, reply: &[u8]) -> Vec<u8> {
    let size =
        Regex::new(r#"(<Size>|<Content-Length>|"size":")(\d+)"#).expect("the pattern is right");
    let lie = |found: &Captures<'_>| {
        let size = digit.to_string().repeat(found[2].len());
        [&found[1], size.as_bytes()].concat()
    };
    size.replace_all(reply, lie).into_owned()
}

fn cut(client: &TcpStream, upstream: &TcpStream) -> io::Result<()> {
    upstream.shutdown(Shutdown::Both)?;
    client.shutdown(Shutdown::Both)
}
