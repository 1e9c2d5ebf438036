//! A proxy on a port of this machine that leads everywhere to the same place.

use super::{Body, Message, copy_body, listen};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::{
    io::{self, BufReader, Read, Write},
    net::TcpStream,
    process::Command,
    sync::{Arc, Mutex, PoisonError},
};

/// The treatment of a connection.
#[derive(Clone)]
pub enum Way {
    /// It is encrypted, and led to a server on this port.
    To(Arc<ServerConfig>, u16),
    /// It is led to a server that does not know encryption.
    Unencrypted,
    /// The proxy refuses it with this status.
    Refused(u16),
}

/// The proxy, and which names it was asked for.
pub struct Internet {
    port: u16,
    names: Arc<Mutex<Vec<String>>>,
}

impl Internet {
    /// Starts one.
    ///
    /// # Panics
    /// If there is no free port.
    #[must_use]
    pub fn start(way: Way) -> Self {
        let names = Arc::<Mutex<Vec<String>>>::default();
        let noted = Arc::clone(&names);
        let port = listen(move |client| serve(&way, &noted, client));
        Self { port, names }
    }

    /// Lets a command reach everything through it.
    pub fn reached_by(&self, command: &mut Command) {
        command.env("HTTPS_PROXY", format!("http://127.0.0.1:{}", self.port));
    }

    /// The names and ports that it was asked for, each once.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let mut names = self
            .names
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        names.sort();
        names.dedup();
        names
    }
}

fn serve(way: &Way, names: &Mutex<Vec<String>>, mut client: TcpStream) -> io::Result<()> {
    let asked = Message::read(&mut BufReader::new(client.try_clone()?))?;
    let line = asked.map(|asked| asked.first_line()).unwrap_or_default();
    let name = line.split_ascii_whitespace().nth(1).unwrap_or_default();
    let mut noted = names.lock().unwrap_or_else(PoisonError::into_inner);
    noted.push(name.to_owned());
    drop(noted);
    if let Way::Refused(status) = way {
        return write!(client, "HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n");
    }
    client.write_all(b"HTTP/1.1 200 Connected\r\n\r\n")?;
    if let Way::To(config, port) = way {
        let tls = ServerConnection::new(Arc::clone(config)).map_err(io::Error::other)?;
        return pass_on(StreamOwned::new(tls, client), *port);
    }
    // After the greeting, as a server does: an answer that came earlier would be the proxy's.
    client.read_exact(&mut [0])?;
    client.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")?;
    // Until the client hangs up: closing earlier could overtake the answer.
    io::copy(&mut client.take(1 << 20), &mut io::sink()).map(drop)
}

fn pass_on(client: impl Read + Write, port: u16) -> io::Result<()> {
    let mut server = TcpStream::connect(("127.0.0.1", port))?;
    let mut replies = BufReader::new(server.try_clone()?);
    let mut client = BufReader::new(client);
    while let Some(request) = Message::read(&mut client)? {
        let mut whole = request.head.clone();
        copy_body(request.body, &mut client, &mut whole)?;
        server.write_all(&whole)?;
        let reply = Message::read(&mut replies)?.ok_or(io::ErrorKind::UnexpectedEof)?;
        let is_head = request.first_line().starts_with("HEAD ");
        let body = if is_head { Body::Length(0) } else { reply.body };
        let mut whole = reply.head;
        copy_body(body, &mut replies, &mut whole)?;
        client.get_mut().write_all(&whole)?;
        client.get_mut().flush()?;
    }
    Ok(())
}
