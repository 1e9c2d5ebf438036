//! The lines that a running program has said so far, and waiting for one of them.

use std::{
    io::{BufRead, BufReader, Read},
    sync::{Arc, Condvar, Mutex, PoisonError},
    thread,
    time::Duration,
};

/// No program is waited for longer than this.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Collects lines in the background; the last line may be missing its end.
#[derive(Clone)]
pub struct Lines {
    shared: Arc<(Mutex<Vec<String>>, Condvar)>,
}

impl Lines {
    /// Reads a stream to its end on a thread of its own.
    pub fn collect(stream: impl Read + Send + 'static) -> Self {
        let lines = Self {
            shared: Arc::default(),
        };
        let collected = lines.clone();
        thread::spawn(move || {
            for line in BufReader::new(stream).lines().map_while(Result::ok) {
                let (said, changed) = &*collected.shared;
                said.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(line);
                changed.notify_all();
            }
        });
        lines
    }

    /// Waits until a line, from this number on, is one that `found` accepts; what it made of it.
    ///
    /// # Panics
    /// If none comes within [`PATIENCE`].
    pub fn wait_for<T>(&self, from: usize, found: impl Fn(&str) -> Option<T>) -> T {
        let (said, changed) = &*self.shared;
        let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
        let mut seen = from;
        loop {
            if let Some(value) = said.iter().skip(seen).find_map(|line| found(line)) {
                return value;
            }
            seen = seen.max(said.len());
            let (guard, waited) = changed
                .wait_timeout(said, PATIENCE)
                .unwrap_or_else(PoisonError::into_inner);
            assert!(
                !waited.timed_out(),
                "the awaited line did not come:\n{}",
                guard.join("\n")
            );
            said = guard;
        }
    }

    /// The number of lines.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shared
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .len()
    }

    /// Reports if there is no line.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The lines from this number on.
    #[must_use]
    pub fn since(&self, from: usize) -> Vec<String> {
        let said = self.shared.0.lock().unwrap_or_else(PoisonError::into_inner);
        said.iter().skip(from).cloned().collect()
    }
}
