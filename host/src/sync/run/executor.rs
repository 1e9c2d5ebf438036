//! N workers take tasks; one thread records and reports, and gives up on workers that hang.

use super::{
    circuit_breaker::CircuitBreaker,
    watchdog::{TICK, Watchdog},
};
use crate::{
    host_thread,
    sync::{FileError, SyncEvent, SyncObserver, file::FileOutcome, plan::LogFate},
};
use devlog_provider_api::ObjectKey;
use std::{
    collections::{BTreeSet, VecDeque},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, RecvTimeoutError, Sender},
    },
};

/// The work on one file. It is given the fate of the file's event log, if that went before it in the same unit.
pub struct Job {
    /// The file's key.
    pub key: ObjectKey,
    /// The work.
    pub work: Box<dyn FnOnce(Option<LogFate>) -> FileOutcome + Send>,
}

/// The files that one worker takes one after the other, a markdown file after its event log.
pub type Unit = Vec<Job>;

/// Carries units of work out.
pub struct Executor {
    /// The listener.
    pub observer: Arc<dyn SyncObserver>,
    /// Set when the run is being stopped.
    pub cancelled: Arc<AtomicBool>,
    /// Decides when to leave a worker behind.
    pub watchdog: Watchdog,
    /// Decides whether to go on after failures.
    pub circuit_breaker: Arc<CircuitBreaker>,
    /// The number of units that are worked on at once.
    pub workers: usize,
}

enum Message {
    Started(ObjectKey),
    Ended(ObjectKey, FileOutcome),
}

impl Executor {
    /// Carries `units` out and hands each outcome to `record`, in the order in which they end.
    pub fn execute(&self, units: Vec<Unit>, mut record: impl FnMut(ObjectKey, FileOutcome)) {
        let jobs = units.iter().flatten();
        let mut waiting: BTreeSet<_> = jobs.map(|job| job.key.clone()).collect();
        let mut running = BTreeSet::new();
        let receiver = self.start_workers(units);
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

    fn start_workers(&self, units: Vec<Unit>) -> mpsc::Receiver<Message> {
        let (sender, receiver) = mpsc::channel();
        let workers = self.workers.min(units.len());
        let queue = Arc::new(Mutex::new(VecDeque::from(units)));
        for number in 0..workers {
            let worker = Worker {
                cancelled: Arc::clone(&self.cancelled),
                circuit_breaker: Arc::clone(&self.circuit_breaker),
                queue: Arc::clone(&queue),
                sender: sender.clone(),
            };
            let again = worker.clone();
            // Not joined: a provider's call that never returns must not keep the program.
            match host_thread::spawn("worker", move || worker.run()) {
                Ok(_) => {}
                // Without a thread the work is done here, without a watchdog.
                Err(_) if number == 0 => again.run(),
                // Those that there are do all of it.
                Err(_) => break,
            }
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
        if let Some(end) = outcome.end() {
            let event = SyncEvent::FileFinished { key, end };
            self.observer.on_event(&event);
        }
    }
}

#[derive(Clone)]
struct Worker {
    cancelled: Arc<AtomicBool>,
    circuit_breaker: Arc<CircuitBreaker>,
    queue: Arc<Mutex<VecDeque<Unit>>>,
    sender: Sender<Message>,
}

impl Worker {
    fn run(&self) {
        while let Some(unit) = self.next() {
            let mut log = None;
            for job in unit {
                let key = job.key.clone();
                let outcome = self.outcome(job, log);
                log = Some(outcome.log_fate());
                let _ = self.sender.send(Message::Ended(key, outcome));
            }
        }
    }

    fn next(&self) -> Option<Unit> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.pop_front()
    }

    fn outcome(&self, job: Job, log: Option<LogFate>) -> FileOutcome {
        if self.cancelled.load(Ordering::Relaxed) || self.circuit_breaker.is_due() {
            return FileOutcome::NotTried;
        }
        // Errors of sending are ignored: after the run was given up there is no receiver.
        let _ = self.sender.send(Message::Started(job.key.clone()));
        let outcome = (job.work)(log);
        match &outcome {
            FileOutcome::Failed(error) => self.circuit_breaker.failed(error),
            FileOutcome::NotTried => {}
            _ => self.circuit_breaker.succeeded(),
        }
        outcome
    }
}
