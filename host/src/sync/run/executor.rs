//! N workers take tasks; one thread records and reports, and gives up on workers that hang.

use super::{
    circuit_breaker::CircuitBreaker,
    watchdog::{TICK, Watchdog},
};
use crate::{
    host_thread::ours,
    sync::{
        FileError, SyncEvent,
        event::FileEnd,
        file::{FileOutcome, FileTask, Run},
    },
};
use devlog_provider_api::ObjectKey;
use std::{
    collections::{BTreeSet, VecDeque},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::Ordering,
        mpsc::{self, RecvTimeoutError, Sender},
    },
    thread,
};

/// Carries tasks out.
pub struct Executor {
    /// What the tasks share.
    pub run: Arc<Run>,
    /// When to leave a worker behind.
    pub watchdog: Watchdog,
    /// Whether to go on after failures.
    pub circuit_breaker: Arc<CircuitBreaker>,
    /// How many tasks at once.
    pub workers: usize,
}

enum Message {
    Started(ObjectKey),
    Ended(ObjectKey, FileOutcome),
}

impl Executor {
    /// Carries `tasks` out and hands each outcome to `record`, in the order in which they end.
    pub fn execute(&self, tasks: Vec<FileTask>, mut record: impl FnMut(ObjectKey, FileOutcome)) {
        let mut waiting: BTreeSet<_> = tasks.iter().map(|task| task.file.key.clone()).collect();
        let mut running = BTreeSet::new();
        let receiver = self.start_workers(tasks);
        let mut stopped_at = None;
        while !waiting.is_empty() {
            match receiver.recv_timeout(TICK) {
                Ok(Message::Started(key)) => {
                    running.insert(key);
                }
                Ok(Message::Ended(key, outcome)) => {
                    waiting.remove(&key);
                    running.remove(&key);
                    self.report(&key, &outcome);
                    record(key, outcome);
                }
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {}
            }
            if self.watchdog.is_over(&mut stopped_at) {
                // Workers that come back later must not go on.
                self.circuit_breaker.now();
                break;
            }
        }
        for key in waiting {
            let outcome = self.abandoned(running.contains(&key));
            self.report(&key, &outcome);
            record(key, outcome);
        }
    }

    fn start_workers(&self, tasks: Vec<FileTask>) -> mpsc::Receiver<Message> {
        let (sender, receiver) = mpsc::channel();
        let workers = self.workers.min(tasks.len());
        let queue = Arc::new(Mutex::new(VecDeque::from(tasks)));
        for _ in 0..workers {
            let (run, circuit_breaker) = (Arc::clone(&self.run), Arc::clone(&self.circuit_breaker));
            let (queue, sender) = (Arc::clone(&queue), sender.clone());
            // Not joined: a provider's call that never returns must not keep the program.
            thread::spawn(ours(move || work(&run, &circuit_breaker, &queue, &sender)));
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

    fn report(&self, key: &ObjectKey, outcome: &FileOutcome) {
        let end = match outcome {
            FileOutcome::Uploaded { size, .. } => FileEnd::Uploaded { size: *size },
            FileOutcome::Unchanged { .. } => FileEnd::Unchanged,
            FileOutcome::LeftToRemote => FileEnd::LeftToRemote,
            FileOutcome::Conflict(_) => FileEnd::Conflict,
            FileOutcome::Failed(error) => FileEnd::Failed(error),
            FileOutcome::NotTried => return,
        };
        self.run
            .observer
            .on_event(&SyncEvent::FileFinished { key, end });
    }
}

fn work(
    run: &Run,
    circuit_breaker: &CircuitBreaker,
    queue: &Mutex<VecDeque<FileTask>>,
    sender: &Sender<Message>,
) {
    loop {
        let next = queue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop_front();
        let Some(task) = next else { return };
        let key = task.file.key.clone();
        let outcome = if run.cancelled.load(Ordering::Relaxed) || circuit_breaker.is_due() {
            FileOutcome::NotTried
        } else {
            // Nobody listens any more once the run was given up.
            let _ = sender.send(Message::Started(key.clone()));
            run.push_file(task)
        };
        match &outcome {
            FileOutcome::Failed(error) => circuit_breaker.failed(error),
            FileOutcome::NotTried => {}
            _ => circuit_breaker.succeeded(),
        }
        let _ = sender.send(Message::Ended(key, outcome));
    }
}
