//! The loop of every server in this crate: connections on a free port of 127.0.0.1, and their requests.

use super::{Arrived, Body, Message, Reply, copy_body};
use crate::encrypted::search_request;
use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::Arc,
    thread,
};

/// Serves each connection on a thread of its own, and returns the port. The threads end with their connections, or
/// with the process.
///
/// # Panics
/// If there is no free port.
pub fn listen(serve: impl Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("there is a free port");
    let port = listener.local_addr().expect("it was bound just now").port();
    let serve = Arc::new(serve);
    thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let serve = Arc::clone(&serve);
            // An error is a connection that ended; the other side sees it.
            thread::spawn(move || serve(client).is_ok());
        }
    });
    port
}

/// Serves plain HTTP, and returns the port.
///
/// # Panics
/// As [`listen`].
pub fn listen_http(answer: impl Fn(Arrived) -> Reply + Send + Sync + 'static) -> u16 {
    listen(move |client| answer_each(client, &answer))
}

/// Answers each whole request of a connection until one side closes it.
///
/// # Errors
/// If the connection breaks, or what arrives is not HTTP.
pub fn answer_each(stream: impl Read + Write, answer: impl Fn(Arrived) -> Reply) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    while let Some(message) = Message::read(&mut stream)? {
        let mut request = Arrived::new(&message).ok_or(io::ErrorKind::InvalidData)?;
        if request.header("expect").is_some() {
            stream
                .get_mut()
                .write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        }
        match message.body {
            Body::Chunked => read_chunks(&mut stream, &mut request.body)?,
            Body::Length(length) => {
                copy_body(message.body, &mut stream, &mut request.body)?;
                if length != request.body.len() as u64 {
                    // The client went away; nothing of it counts.
                    return Ok(());
                }
            }
        }
        let is_head = request.line.method == "HEAD";
        search_request(&request);
        answer(request).send(stream.get_mut(), is_head)?;
        if message.is_last() {
            return Ok(());
        }
    }
    Ok(())
}

/// Reads a chunked body without the lengths between its chunks.
fn read_chunks(from: &mut impl BufRead, body: &mut Vec<u8>) -> io::Result<()> {
    loop {
        let mut line = String::new();
        from.read_line(&mut line)?;
        let length = u64::from_str_radix(line.trim(), 16).map_err(io::Error::other)?;
        from.take(length).read_to_end(body)?;
        // The end of the chunk's line.
        from.read_line(&mut line)?;
        if length == 0 {
            return Ok(());
        }
    }
}
