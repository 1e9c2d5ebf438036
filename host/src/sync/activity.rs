//! When the run last gave a sign of life, so that a provider's call that hangs is noticed.

use super::{Conflict, PushEvent, PushObserver};
use crate::config::ConflictResolution;
use devlog_provider_api::ObjectKey;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// What a connection must carry, in bytes a second. A provider may take a file in one go and then send it without
/// a word, so this much time a byte is no silence.
pub const SLOWEST: u64 = 4 << 10;

/// No files on their way explain a longer silence than this, whatever their size.
const LONGEST: Duration = Duration::from_secs(3600);

/// Passes every event on, and notes when the last one came.
pub struct Activity {
    inner: Arc<dyn PushObserver>,
    signs: Mutex<Signs>,
}

struct Signs {
    /// Up to when silence is explained.
    explained: Instant,
    /// The sizes of the files on their way.
    under_way: BTreeMap<ObjectKey, u64>,
    /// How many workers wait for a person.
    deciding: usize,
}

impl Activity {
    /// Begins now.
    #[must_use]
    pub fn new(inner: Arc<dyn PushObserver>) -> Self {
        let signs = Signs {
            explained: Instant::now(),
            under_way: BTreeMap::new(),
            deciding: 0,
        };
        Self {
            inner,
            signs: Mutex::new(signs),
        }
    }

    /// How long nothing has happened that explains why nothing happens.
    #[must_use]
    pub fn silence(&self) -> Duration {
        let signs = self.signs();
        if signs.deciding > 0 {
            return Duration::ZERO;
        }
        let sending = Duration::from_secs(signs.under_way.values().sum::<u64>() / SLOWEST);
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

    fn take(&mut self, event: &PushEvent<'_>) {
        match event {
            // A pause before the next attempt is announced silence.
            PushEvent::Retrying { wait, .. } => return self.explain(*wait),
            PushEvent::FileStarted { key, size } => {
                self.under_way.insert((*key).clone(), *size);
            }
            PushEvent::FileFinished { key, .. } => {
                self.under_way.remove(key);
            }
            _ => {}
        }
        self.explain(Duration::ZERO);
    }
}

impl PushObserver for Activity {
    fn on_event(&self, event: &PushEvent<'_>) {
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

#[cfg(test)]
mod tests {
    use super::Activity;
    use crate::sync::{PushEvent, PushObserver, event::FileEnd};
    use devlog_provider_api::{Error, ErrorKind, ObjectKey};
    use std::{sync::Arc, time::Duration};

    fn key() -> ObjectKey {
        ObjectKey::new("entries/20250911.md").expect("a key")
    }

    fn is_silent(activity: &Activity) -> bool {
        // The clock has to move for silence to be more than nothing.
        (0..10_000).any(|_| activity.silence() > Duration::ZERO)
    }

    #[test]
    fn silence_while_bytes_are_under_way_is_explained() {
        let activity = Activity::new(Arc::new(()));
        let key = key();
        activity.on_event(&PushEvent::FileStarted {
            key: &key,
            size: 1 << 20,
        });
        assert!(!is_silent(&activity));
        let end = FileEnd::Uploaded { size: 1 << 20 };
        activity.on_event(&PushEvent::FileFinished { key: &key, end });
        assert!(is_silent(&activity));
    }

    #[test]
    fn an_announced_pause_is_no_silence_whatever_happens_meanwhile() {
        let activity = Activity::new(Arc::new(()));
        let error = Error::new(ErrorKind::Throttled, "slow down");
        let wait = Duration::from_secs(60);
        let retrying = PushEvent::Retrying {
            call: "upload_file",
            attempt: 1,
            wait,
            error: &error,
        };
        activity.on_event(&retrying);
        activity.on_event(&PushEvent::Compared { bytes: 1 });
        assert!(!is_silent(&activity));
    }
}
