//! The progress of one request: time limits count from the last bytes that moved, so a slow line is no silent one.

use devlog_provider_api::Host;
use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

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
        let now = Instant::now();
        let moved = Moved {
            sent: 0,
            received: 0,
            last: now,
            replied: None,
            sign: now,
        };
        Self {
            host,
            moved: Mutex::new(moved),
        }
    }

    /// Counts bytes that the connection took.
    pub fn sent(&self, bytes: usize) {
        let mut moved = self.moved();
        moved.sent += bytes as u64;
        self.note(&mut moved);
    }

    /// Counts bytes of the reply.
    pub fn received(&self, bytes: usize) {
        let mut moved = self.moved();
        moved.received += bytes as u64;
        moved.replied.get_or_insert_with(Instant::now);
        self.note(&mut moved);
    }

    /// The moment until which the first byte of the reply may still come.
    pub fn reply_deadline(&self) -> Instant {
        let moved = self.moved();
        moved.last + FIRST_BYTE + Duration::from_secs(moved.sent / SLOWEST_SENDING)
    }

    /// Returns `true` for a reply that trickles so slowly that it is not worth waiting for.
    pub fn is_too_slow(&self) -> bool {
        let moved = self.moved();
        moved.replied.is_some_and(|replied| {
            let due = replied.elapsed().saturating_sub(FIRST_BYTE).as_secs() * SLOWEST_REPLY;
            moved.received < due
        })
    }

    fn note(&self, moved: &mut Moved) {
        moved.last = Instant::now();
        if moved.last.duration_since(moved.sign) >= SIGN_INTERVAL {
            moved.sign = moved.last;
            self.host.note_progress();
        }
    }

    fn moved(&self) -> MutexGuard<'_, Moved> {
        self.moved.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::TransferProgress;
    use devlog_provider_api::Host;
    use std::time::Duration;
    use tokio::{
        runtime::Builder,
        time::{Instant, advance},
    };

    /// Runs with a clock that only `advance` moves.
    fn block_on<T>(future: impl Future<Output = T>) -> T {
        let mut runtime = Builder::new_current_thread();
        let runtime = runtime.enable_time().start_paused(true).build();
        runtime.unwrap().block_on(future)
    }

    #[test]
    fn the_limit_for_a_reply_counts_from_the_last_bytes_that_were_taken() {
        block_on(async {
            let progress = TransferProgress::new(Host::detached());
            let start = Instant::now();
            assert_eq!(progress.reply_deadline() - start, Duration::from_secs(60));
            advance(Duration::from_secs(50)).await;
            progress.sent(64 << 10);
            let wanted = Duration::from_secs(50 + 60 + 16);
            assert_eq!(progress.reply_deadline() - start, wanted);
        });
    }

    /// Receives so many bytes each second for ten minutes.
    fn is_too_slow(rate: usize) -> bool {
        block_on(async {
            let progress = TransferProgress::new(Host::detached());
            for _ in 0..600 {
                progress.received(rate);
                advance(Duration::from_secs(1)).await;
            }
            progress.is_too_slow()
        })
    }

    #[test]
    fn a_reply_of_20_kilobytes_a_second_goes_on_and_one_byte_a_second_does_not() {
        assert!(!is_too_slow(20_000));
        assert!(is_too_slow(1));
    }
}
