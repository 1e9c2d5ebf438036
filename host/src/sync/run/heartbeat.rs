//! The time of the run's last sign of life, by which a call that hangs is noticed.

use crate::{
    config::ConflictResolution,
    sync::{Conflict, SyncEvent, SyncObserver, remote::SLOWEST},
};
use devlog_provider_api::ObjectKey;
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// No files on their way explain a longer silence than this, whatever their size.
const LONGEST: Duration = Duration::from_secs(3600);

/// Passes every event on, and notes when the last one came.
pub struct Heartbeat {
    inner: Arc<dyn SyncObserver>,
    /// The provider's own signs.
    provider: Arc<SignsOfLife>,
    signs: Mutex<Signs>,
}

struct Signs {
    /// Up to when silence is explained.
    explained: Instant,
    /// The sizes of the files on their way.
    under_way: BTreeMap<ObjectKey, u64>,
    /// Their sum: it is asked for after each file.
    bytes_under_way: u64,
    /// The number of workers that wait for a person.
    deciding: usize,
    /// The provider's signs at the last check.
    noted: u64,
}

impl Heartbeat {
    /// Begins now.
    pub fn new(inner: Arc<dyn SyncObserver>, provider: Arc<SignsOfLife>) -> Self {
        let signs = Signs {
            explained: Instant::now(),
            under_way: BTreeMap::new(),
            bytes_under_way: 0,
            deciding: 0,
            noted: provider.count(),
        };
        Self {
            inner,
            provider,
            signs: Mutex::new(signs),
        }
    }

    /// Returns the time since the last sign of life or explained wait.
    pub fn silence(&self) -> Duration {
        let mut signs = self.signs();
        if signs.deciding > 0 {
            return Duration::ZERO;
        }
        let noted = self.provider.count();
        if noted != signs.noted {
            signs.noted = noted;
            signs.explain(Duration::ZERO);
        }
        let sending = Duration::from_secs(signs.bytes_under_way / SLOWEST);
        let sending = sending.min(LONGEST);
        signs.explained.elapsed().saturating_sub(sending)
    }

    fn signs(&self) -> MutexGuard<'_, Signs> {
        self.signs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Signs {
    fn explain(&mut self, pause: Duration) {
        self.explained = self.explained.max(Instant::now() + pause);
    }

    fn take(&mut self, event: &SyncEvent<'_>) {
        match event {
            // A pause before the next attempt is announced silence.
            SyncEvent::Retrying { wait, .. } => return self.explain(*wait),
            SyncEvent::FileStarted { key, size } => {
                let before = self.under_way.insert((*key).clone(), *size);
                self.bytes_under_way += size;
                self.bytes_under_way -= before.unwrap_or(0);
            }
            SyncEvent::FileFinished { key, .. } => {
                self.bytes_under_way -= self.under_way.remove(key).unwrap_or(0);
            }
            _ => {}
        }
        self.explain(Duration::ZERO);
    }
}

impl SyncObserver for Heartbeat {
    fn on_event(&self, event: &SyncEvent<'_>) {
        self.signs().take(event);
        self.inner.on_event(event);
    }

    fn decide(&self, conflict: &Conflict) -> Option<ConflictResolution> {
        // A person may take as long as they like.
        self.signs().deciding += 1;
        let decision = self.inner.decide(conflict);
        let mut signs = self.signs();
        signs.deciding -= 1;
        signs.explain(Duration::ZERO);
        decision
    }
}

/// A count that the provider raises, and the run watches.
#[derive(Debug, Default)]
pub struct SignsOfLife(AtomicU64);

impl SignsOfLife {
    /// Adds one. May be called from any thread.
    pub fn note(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// The number of signs so far.
    pub fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::{Heartbeat, SignsOfLife};
    use crate::sync::{FileEnd, SyncEvent, SyncObserver};
    use devlog_provider_api::{Error, ErrorKind, ObjectKey};
    use std::{iter, sync::Arc, time::Duration};

    fn key() -> ObjectKey {
        ObjectKey::new("entries/20250911.md").expect("a key")
    }

    fn is_silent(heartbeat: &Heartbeat) -> bool {
        // The clock has to move for silence to be more than nothing.
        (0..10_000).any(|_| heartbeat.silence() > Duration::ZERO)
    }

    #[test]
    fn silence_while_bytes_are_under_way_is_explained() {
        let heartbeat = Heartbeat::new(Arc::new(()), Arc::default());
        let key = key();
        heartbeat.on_event(&SyncEvent::FileStarted {
            key: &key,
            size: 1 << 20,
        });
        assert!(!is_silent(&heartbeat));
        let end = FileEnd::Uploaded { size: 1 << 20 };
        heartbeat.on_event(&SyncEvent::FileFinished { key: &key, end });
        assert!(is_silent(&heartbeat));
    }

    #[test]
    fn an_announced_pause_is_no_silence_whatever_happens_meanwhile() {
        let heartbeat = Heartbeat::new(Arc::new(()), Arc::default());
        let error = Error::new(ErrorKind::Throttled, "slow down");
        let wait = Duration::from_secs(60);
        let retrying = SyncEvent::Retrying {
            call: "upload_file",
            attempt: 1,
            wait,
            error: &error,
        };
        heartbeat.on_event(&retrying);
        heartbeat.on_event(&SyncEvent::Compared);
        assert!(!is_silent(&heartbeat));
    }

    #[test]
    fn bytes_that_move_inside_of_a_call_are_no_silence() {
        let provider = Arc::new(SignsOfLife::default());
        let heartbeat = Heartbeat::new(Arc::new(()), Arc::clone(&provider));
        let shortens = |_| {
            let mut silences = iter::repeat_with(|| heartbeat.silence());
            let before = silences.find(|silence| silence.as_millis() > 0);
            provider.note();
            Some(heartbeat.silence()) < before
        };
        // On a busy machine the thread may pause after the sign of life.
        assert!((0..100).any(shortens));
    }
}
