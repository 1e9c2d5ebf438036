//! The parts of a large object: several in flight at once, each sent again alone.

use super::concurrency_window::{ConcurrencyWindow, Mark};
use devlog_provider_api::{Error, ErrorKind, Host, LogLevel, ObjectKey, Result};
use std::{
    cell::{Cell, RefCell},
    future::Future,
    time::Duration,
};
use tokio::{sync::Notify, time::Instant};

/// The most parts of one object that are in memory at once.
pub const MAX_PARTS: usize = 8;
/// The number of attempts for one part before the call fails.
const ATTEMPTS: u32 = 4;
/// Before the second attempt; doubled before each further one.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// A longer wait is left to the host, which holds no open call meanwhile.
const MAX_PAUSE: Duration = Duration::from_secs(10);

/// The parts of one object. They share a client, and so a thread.
pub struct Parts<'a> {
    host: &'a Host,
    key: &'a ObjectKey,
    window: RefCell<ConcurrencyWindow>,
    under_way: Cell<usize>,
    freed: Notify,
}

impl<'a> Parts<'a> {
    /// Creates a window for the parts of `key`, of which `most` at once are useful.
    pub fn new(host: &'a Host, key: &'a ObjectKey, most: usize) -> Self {
        Self {
            host,
            key,
            window: RefCell::new(ConcurrencyWindow::new(most)),
            under_way: Cell::new(0),
            freed: Notify::new(),
        }
    }

    /// Makes the request of one part, and repeats it where that may help.
    ///
    /// # Errors
    /// That of the last attempt.
    pub async fn send<T, F>(&self, index: u64, mut request: impl FnMut() -> F) -> Result<T>
    where
        F: Future<Output = Result<T>>,
    {
        let mut attempt = 1;
        loop {
            let error = match self.send_once(request()).await {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            let Some(pause) = pause(&error, attempt) else {
                return Err(error);
            };
            self.host.log(
                LogLevel::Info,
                format!("part {index} of `{}` is tried again: {error}", self.key),
            );
            tokio::time::sleep(pause).await;
            attempt += 1;
        }
    }

    /// Waits for a place in the window before it begins.
    async fn send_once<T>(&self, request: impl Future<Output = Result<T>>) -> Result<T> {
        while self.under_way.get() >= self.window.borrow().places() {
            self.freed.notified().await;
        }
        let place = Place::take(self);
        let began = Instant::now();
        let result = request.await;
        let mut window = self.window.borrow_mut();
        match &result {
            Ok(_) => window.succeeded(place.mark, began.elapsed()),
            Err(error) if error.kind().is_retryable() => window.failed(place.mark),
            Err(_) => {}
        }
        result
    }
}

/// One of the window's places.
struct Place<'a, 'b> {
    parts: &'a Parts<'b>,
    mark: Mark,
}

impl<'a, 'b> Place<'a, 'b> {
    fn take(parts: &'a Parts<'b>) -> Self {
        parts.under_way.set(parts.under_way.get() + 1);
        let mark = parts.window.borrow().mark();
        Self { parts, mark }
    }
}

impl Drop for Place<'_, '_> {
    fn drop(&mut self) {
        self.parts.under_way.set(self.parts.under_way.get() - 1);
        // Each waiting part checks for a place itself: the window may have moved either way.
        self.parts.freed.notify_waiters();
    }
}

/// Returns the wait before a part is sent again after attempt number `attempt`; `None` if it is not.
fn pause(error: &Error, attempt: u32) -> Option<Duration> {
    // Bytes that were damaged on their way may arrive whole the next time.
    let may_pass = error.kind().is_retryable() || error.kind() == ErrorKind::Corrupt;
    if !may_pass || attempt >= ATTEMPTS {
        return None;
    }
    let pause = FIRST_PAUSE * 2_u32.pow(attempt.saturating_sub(1));
    Some(error.retry_after().unwrap_or_default().max(pause)).filter(|pause| *pause <= MAX_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::{ATTEMPTS, pause};
    use devlog_provider_api::{Error, ErrorKind};
    use std::time::Duration;

    #[test]
    fn a_part_is_sent_again_a_few_times_and_only_for_what_may_pass() {
        for kind in [ErrorKind::Unavailable, ErrorKind::Corrupt] {
            let pauses: Vec<_> = (1..=ATTEMPTS)
                .map_while(|attempt| pause(&Error::new(kind, "x"), attempt))
                .collect();
            assert_eq!(pauses, [250, 500, 1000].map(Duration::from_millis));
        }
        assert_eq!(
            pause(&Error::new(ErrorKind::PermissionDenied, "x"), 1),
            None
        );
    }

    #[test]
    fn a_wait_that_the_service_asks_for_is_obeyed_or_left_to_the_host() {
        let asked = |seconds| {
            let error = Error::new(ErrorKind::Throttled, "x");
            pause(&error.with_retry_after(Duration::from_secs(seconds)), 1)
        };
        assert_eq!(asked(3), Some(Duration::from_secs(3)));
        assert_eq!(asked(60), None);
    }
}
