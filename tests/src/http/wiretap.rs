//! Everything that goes between the program and a server on this machine, byte for byte.

use super::listen;
use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpStream},
    sync::{Arc, Mutex, PoisonError},
    thread,
};

/// A relay on a free port of 127.0.0.1 that keeps a copy of the bytes of both directions.
pub struct Wiretap {
    port: u16,
    bytes: Arc<Mutex<Vec<u8>>>,
}

impl Wiretap {
    /// Relays to the server at this port of 127.0.0.1.
    #[must_use]
    pub fn start(server: u16) -> Self {
        let bytes = Arc::<Mutex<Vec<u8>>>::default();
        let kept = Arc::clone(&bytes);
        let port = listen(move |client| {
            let server = TcpStream::connect(("127.0.0.1", server))?;
            let back = (server.try_clone()?, client.try_clone()?, Arc::clone(&kept));
            thread::spawn(move || relay(back.0, back.1, &back.2));
            relay(client, server, &kept)
        });
        Self { port, bytes }
    }

    /// The port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The bytes so far. Those of connections at the same time are mixed, in whole reads.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let bytes = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        bytes.clone()
    }
}

fn relay(mut from: TcpStream, mut to: TcpStream, kept: &Mutex<Vec<u8>>) -> io::Result<()> {
    let mut buffer = vec![0; 65_536];
    loop {
        let count = from.read(&mut buffer)?;
        if count == 0 {
            return to.shutdown(Shutdown::Write);
        }
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend_from_slice(&buffer[..count]);
        drop(kept);
        to.write_all(&buffer[..count])?;
    }
}
