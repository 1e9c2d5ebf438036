//! A slow line between the program and a server on this machine: so many bytes a second, for all connections together.

use super::listen;
use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpStream},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// The bytes that are passed on at once: small, so that they move all the time.
const PIECE: usize = 1024;

/// One direction of a line.
struct Direction {
    bytes_a_second: Arc<AtomicU64>,
    free_at: Mutex<Instant>,
}

impl Direction {
    /// Waits for the turn of so many bytes.
    fn carry(&self, bytes: usize) {
        let rate = self.bytes_a_second.load(Ordering::Relaxed);
        let time = Duration::from_micros(bytes as u64 * 1_000_000 / rate);
        let until = {
            let mut free_at = self.free_at.lock().unwrap_or_else(PoisonError::into_inner);
            *free_at = (*free_at).max(Instant::now()) + time;
            *free_at
        };
        thread::sleep(until.saturating_duration_since(Instant::now()));
    }
}

/// A line to a port of 127.0.0.1. Its threads end with their connections, or with the process.
pub struct SlowLine {
    bytes_a_second: Arc<AtomicU64>,
    /// Its own port.
    pub port: u16,
}

impl SlowLine {
    /// Starts a line that is fast at first.
    ///
    /// # Panics
    /// If there is no free port.
    #[must_use]
    pub fn to(server: u16) -> Self {
        let bytes_a_second = Arc::new(AtomicU64::new(1 << 30));
        let direction = || {
            Arc::new(Direction {
                bytes_a_second: Arc::clone(&bytes_a_second),
                free_at: Mutex::new(Instant::now()),
            })
        };
        let (up, down) = (direction(), direction());
        let port = listen(move |client| {
            let upstream = TcpStream::connect(("127.0.0.1", server))?;
            let (from, to, up) = (client.try_clone()?, upstream.try_clone()?, Arc::clone(&up));
            thread::spawn(move || pass(from, to, &up));
            pass(upstream, client, &down)
        });
        Self {
            bytes_a_second,
            port,
        }
    }

    /// From now on, so many bytes a second pass in each direction.
    pub fn slow_down(&self, bytes_a_second: u64) {
        self.bytes_a_second.store(bytes_a_second, Ordering::Relaxed);
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, direction: &Direction) -> io::Result<()> {
    let mut piece = [0; PIECE];
    loop {
        match from.read(&mut piece)? {
            0 => return to.shutdown(Shutdown::Write),
            length => {
                direction.carry(length);
                to.write_all(&piece[..length])?;
            }
        }
    }
}
