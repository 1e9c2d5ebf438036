//! Workers take units of work, as many at once as the remote can use; one thread records and reports, and gives up on
//! workers that hang.

use super::{
    circuit_breaker::CircuitBreaker,
    watchdog::{TICK, Watchdog},
    worker::{Queue, Task, TaskFn, Worker},
};
use crate::{
    journal::JournalKey,
    sync::{
        FileError, SyncEvent, SyncObserver, file::FileOutcome, plan::LogFate, remote::Retrying,
    },
};
use std::{
    collections::BTreeSet,
    iter,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::AtomicBool,
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::Duration,
};

/// With more files to go than this, outcomes are taken by the dozen: a worker that wakes this thread for each takes as
/// long as for its request.
const CROWD: usize = 100;
/// The time in which outcomes gather. Less than the time between two drawings of the progress.
const PAUSE: Duration = Duration::from_millis(10);

/// Carries units of work out.
pub struct Executor {
    /// The listener.
    pub observer: Arc<dyn SyncObserver>,
    /// Set when the run is being stopped.
    pub cancelled: Arc<AtomicBool>,
    /// Decides when to leave a worker behind.
    pub watchdog: Watchdog,
    /// Decides if the run goes on after failures.
    pub circuit_breaker: Arc<CircuitBreaker>,
    /// Decides how many units are worked on at once.
    pub storage: Arc<Retrying>,
}

impl Executor {
    /// Does the `work` on the tasks of `units` and hands each outcome to `record`, in the order in which they end.
    pub fn execute<T: Task>(
        &self,
        units: Vec<Vec<T>>,
        work: impl Fn(T, Option<LogFate>) -> FileOutcome + Send + Sync + 'static,
        mut record: impl FnMut(JournalKey, FileOutcome),
    ) {
        let mut waiting: BTreeSet<_> = units.iter().flatten().map(Task::key).collect();
        let queue = Arc::new(Mutex::new(Queue::new(units)));
        let receiver = self.start_workers(Arc::new(work), &queue);
        let mut stopped_at = None;
        while !waiting.is_empty() {
            match receiver.recv_timeout(TICK) {
                Ok(first) => {
                    for (key, outcome) in iter::once(first).chain(receiver.try_iter()) {
                        waiting.remove(&key);
                        self.report(key, &outcome);
                        record(key, outcome);
                    }
                    if waiting.len() > CROWD {
                        thread::sleep(PAUSE);
                    }
                }
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {}
            }
            if self.watchdog.is_over(&mut stopped_at) {
                // Workers that come back later must not go on.
                self.circuit_breaker.trip();
                break;
            }
        }
        let queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
        for key in waiting {
            let outcome = self.abandoned(queue.running.contains(&key));
            self.report(key, &outcome);
            record(key, outcome);
        }
    }

    /// Starts one worker, which starts the others.
    fn start_workers<T: Task>(
        &self,
        work: Arc<TaskFn<T>>,
        queue: &Arc<Mutex<Queue<T>>>,
    ) -> mpsc::Receiver<(JournalKey, FileOutcome)> {
        let (sender, receiver) = mpsc::channel();
        let worker = Worker {
            cancelled: Arc::clone(&self.cancelled),
            circuit_breaker: Arc::clone(&self.circuit_breaker),
            storage: Arc::clone(&self.storage),
            work,
            queue: Arc::clone(queue),
            sender,
        };
        if worker.clone().start().is_err() {
            // Without a thread the work is done here, without a watchdog.
            worker.run();
        }
        receiver
    }

    fn abandoned(&self, was_running: bool) -> FileOutcome {
        if was_running && !self.watchdog.is_stopping() {
            return FileOutcome::Failed(FileError::NotResponding {
                seconds: self.watchdog.seconds(),
            });
        }
        FileOutcome::NotTried
    }

    fn report(&self, key: JournalKey, outcome: &FileOutcome) {
        if let Some(end) = outcome.end() {
            let key = &key.object_key();
            let event = SyncEvent::FileFinished { key, end };
            self.observer.on_event(&event);
        }
    }
}
