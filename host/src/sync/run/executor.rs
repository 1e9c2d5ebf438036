//! N workers take tasks; one thread records and reports, and gives up on workers that hang.

use super::{
    circuit_breaker::CircuitBreaker,
    watchdog::{TICK, Watchdog},
};
use crate::{
    host_thread,
    sync::{
        FileError, SyncEvent,
        file::{FileOutcome, Run},
        plan::{FileTask, LogFate},
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
};

/// Carries tasks out.
pub struct Executor {
    /// What the tasks share.
    pub run: Arc<Run>,
    /// When to leave a worker behind.
    pub watchdog: Watchdog,
    /// Whether to go on after failures.
    pub circuit_breaker: Arc<CircuitBreaker>,
    /// The work on one file.
    pub work: Work,
    /// The number of units that are worked on at once.
    pub workers: usize,
}

/// Works on one file, whose event log, if it has one, met this fate.
pub type Work = fn(&Run, FileTask, LogFate) -> FileOutcome;

/// The files that one worker takes one after the other, a markdown file after its event log.
type Unit = Vec<FileTask>;

enum Message {
    Started(ObjectKey),
    Ended(ObjectKey, FileOutcome),
}

impl Executor {
    /// Carries `units` out and hands each outcome to `record`, in the order in which they end.
    pub fn execute(&self, units: Vec<Unit>, mut record: impl FnMut(ObjectKey, FileOutcome)) {
        let tasks = units.iter().flatten();
        let mut waiting: BTreeSet<_> = tasks.map(|task| task.file.key.clone()).collect();
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
                run: Arc::clone(&self.run),
                circuit_breaker: Arc::clone(&self.circuit_breaker),
                work: self.work,
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
            self.run.observer.on_event(&event);
        }
    }
}

#[derive(Clone)]
struct Worker {
    run: Arc<Run>,
    circuit_breaker: Arc<CircuitBreaker>,
    work: Work,
    queue: Arc<Mutex<VecDeque<Unit>>>,
    sender: Sender<Message>,
}

impl Worker {
    fn run(&self) {
        while let Some(unit) = self.next() {
            let mut log = None;
            for task in unit {
                let key = task.file.key.clone();
                let fate = log.unwrap_or(task.log);
                let outcome = self.outcome(task, fate);
                log = Some(outcome.log_fate());
                let _ = self.sender.send(Message::Ended(key, outcome));
            }
        }
    }

    fn next(&self) -> Option<Unit> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.pop_front()
    }

    fn outcome(&self, task: FileTask, log: LogFate) -> FileOutcome {
        if self.run.cancelled.load(Ordering::Relaxed) || self.circuit_breaker.is_due() {
            return FileOutcome::NotTried;
        }
        // Errors of sending are ignored: after the run was given up there is no receiver.
        let _ = self.sender.send(Message::Started(task.file.key.clone()));
        let outcome = (self.work)(&self.run, task, log);
        match &outcome {
            FileOutcome::Failed(error) => self.circuit_breaker.failed(error),
            FileOutcome::NotTried => {}
            _ => self.circuit_breaker.succeeded(),
        }
        outcome
    }
}
