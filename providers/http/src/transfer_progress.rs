//! The progress of one request: time limits count from the last bytes that moved, so a slow line is no silent one.

use devlog_provider_api::Host;
use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// From the last byte of a request to the first of its reply.
const FIRST_BYTE: Duration = Duration::from_secs(60);
/// The slowest sending of bytes that the system has taken and the network still has to carry, in bytes a second. Low,
/// since several parts can share a slow line. A line on which nothing moves is noticed by TCP itself, after 30 s.
const SLOWEST_SENDING: u64 = 4 << 10;
/// The time between two parts of a reply.
pub const IDLE: Duration = Duration::from_secs(30);
/// The slowest reply, in bytes a second, as an average since the first byte and after the time of `FIRST_BYTE`.
const SLOWEST_REPLY: u64 = 64;

/// The shortest time between two signs of life to the host.
const SIGN_INTERVAL: Duration = Duration::from_secs(1);

/// Counts the bytes of one request and its reply. Shared with the body, which the connection takes in pieces.
pub struct TransferProgress {
    host: Host,
    moved: Mutex<Moved>,
}

struct Moved {
    /// Bytes of the request that the connection has taken.
    sent: u64,
    received: u64,
    last: Instant,
    replied: Option<Instant>,
    /// The last sign of life to the host.
    sign: Instant,
}

impl TransferProgress {
    /// Begins now.
    pub fn new(host: Host) -> Self {
        let moved = Mutex::new(Moved::new(Instant::now()));
        Self { host, moved }
    }

    /// Counts bytes that the connection took.
    pub fn sent(&self, bytes: usize) {
        if self.moved().send(bytes, Instant::now()) {
            self.host.note_progress();
        }
    }

    /// Counts bytes of the reply.
    pub fn received(&self, bytes: usize) {
        if self.moved().receive(bytes, Instant::now()) {
            self.host.note_progress();
        }
    }

    /// The moment until which the first byte of the reply may still come.
    pub fn reply_deadline(&self) -> Instant {
        self.moved().reply_deadline()
    }

    /// Returns `true` for a reply that trickles so slowly that it is not worth waiting for.
    pub fn is_too_slow(&self) -> bool {
        self.moved().is_too_slow(Instant::now())
    }

    fn moved(&self) -> MutexGuard<'_, Moved> {
        self.moved.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Moved {
    fn new(now: Instant) -> Self {
        Self {
            sent: 0,
            received: 0,
            last: now,
            replied: None,
            sign: now,
        }
    }

    /// Returns `true` if a sign of life is due.
    fn send(&mut self, bytes: usize, now: Instant) -> bool {
        self.sent += bytes as u64;
        self.note(now)
    }

    /// Returns `true` if a sign of life is due.
    fn receive(&mut self, bytes: usize, now: Instant) -> bool {
        self.received += bytes as u64;
        self.replied.get_or_insert(now);
        self.note(now)
    }

    fn note(&mut self, now: Instant) -> bool {
        self.last = now;
        let is_due = now.duration_since(self.sign) >= SIGN_INTERVAL;
        if is_due {
            self.sign = now;
        }
        is_due
    }

    fn reply_deadline(&self) -> Instant {
        self.last + FIRST_BYTE + Duration::from_secs(self.sent / SLOWEST_SENDING)
    }

    fn is_too_slow(&self, now: Instant) -> bool {
        self.replied.is_some_and(|replied| {
            let lasts = now.duration_since(replied);
            let due = lasts.saturating_sub(FIRST_BYTE).as_secs() * SLOWEST_REPLY;
            self.received < due
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Moved;
    use std::time::{Duration, Instant};

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn the_limit_for_a_reply_counts_from_the_last_bytes_that_were_taken() {
        let start = Instant::now();
        let mut moved = Moved::new(start);
        assert_eq!(moved.reply_deadline(), start + 60 * SECOND);
        moved.send(64 << 10, start + 50 * SECOND);
        assert_eq!(moved.reply_deadline(), start + (50 + 60 + 16) * SECOND);
    }

    /// Receives so many bytes each second for ten minutes.
    fn is_too_slow(rate: usize) -> bool {
        let start = Instant::now();
        let mut moved = Moved::new(start);
        for second in 0..600 {
            moved.receive(rate, start + second * SECOND);
        }
        moved.is_too_slow(start + 600 * SECOND)
    }

    #[test]
    fn a_reply_of_20_kilobytes_a_second_goes_on_and_one_byte_a_second_does_not() {
        assert!(!is_too_slow(20_000));
        assert!(is_too_slow(1));
    }
}
