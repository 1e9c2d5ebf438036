//! A worker thread: takes units of work, and starts more workers while the remote can use them.

use super::circuit_breaker::CircuitBreaker;
use crate::{
    host_thread,
    journal::JournalKey,
    sync::{file::FileOutcome, plan::LogFate, remote::Retrying},
};
use std::{
    collections::{BTreeSet, VecDeque},
    io,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::Sender,
    },
    time::Instant,
};

/// The task for one file.
pub trait Task: Clone + Send + 'static {
    /// The file's key.
    fn key(&self) -> JournalKey;
}

/// The work on a task. It is given the fate of the day's other file, if that went before it in the same unit.
pub type TaskFn<T> = dyn Fn(T, Option<LogFate>) -> FileOutcome + Send + Sync;

/// The units that no worker has taken yet, and the files that are being worked on. One worker takes the tasks of a
/// unit one after the other: that of a markdown file after that of its event log, or, in a removal, before it.
pub struct Queue<T> {
    units: VecDeque<Vec<T>>,
    workers: usize,
    /// The files on which the work has started, and has not ended.
    pub running: BTreeSet<JournalKey>,
}

impl<T> Queue<T> {
    /// Creates a queue for one worker.
    pub fn new(units: Vec<Vec<T>>) -> Self {
        Self {
            units: units.into(),
            workers: 1,
            running: BTreeSet::new(),
        }
    }
}

/// Works on one unit after the other. Clones share all of it.
#[derive(Clone)]
pub struct Worker<T> {
    /// Set when the run is being stopped.
    pub cancelled: Arc<AtomicBool>,
    /// Decides if the run goes on after failures.
    pub circuit_breaker: Arc<CircuitBreaker>,
    /// Decides how many workers are useful.
    pub storage: Arc<Retrying>,
    /// The work on a task.
    pub work: Arc<TaskFn<T>>,
    /// The tasks.
    pub queue: Arc<Mutex<Queue<T>>>,
    /// Takes the results.
    pub sender: Sender<(JournalKey, FileOutcome)>,
}

impl<T: Task> Worker<T> {
    /// Works in a thread of its own. The thread is not joined: a provider's call that never returns must not keep the
    /// program.
    ///
    /// # Errors
    /// If the system has no thread to give.
    pub fn start(self) -> io::Result<()> {
        host_thread::spawn("worker", move || self.run()).map(drop)
    }

    /// Works until there is no more work, or there are too many workers.
    pub fn run(&self) {
        while let Some(unit) = self.next() {
            self.start_more();
            let mut log = None;
            for task in unit {
                let key = task.key();
                let outcome = self.outcome(task, log);
                log = Some(outcome.log_fate());
                // Errors of sending are ignored: after the run was given up there is no receiver.
                let _ = self.sender.send((key, outcome));
            }
        }
    }

    /// The next unit; `None` ends this worker, since there is no work or there are too many workers.
    fn next(&self) -> Option<Vec<T>> {
        let mut queue = self.queue();
        let is_useful = queue.workers <= self.storage.useful_threads();
        let unit = is_useful.then(|| queue.units.pop_front()).flatten();
        queue.workers -= usize::from(unit.is_none());
        unit
    }

    /// Starts the workers that are missing.
    fn start_more(&self) {
        loop {
            let mut queue = self.queue();
            let useful = self
                .storage
                .useful_threads()
                .min(queue.workers + queue.units.len());
            if queue.workers >= useful {
                return;
            }
            queue.workers += 1;
            drop(queue);
            if self.clone().start().is_err() {
                // Those that there are do all of it.
                self.queue().workers -= 1;
                return;
            }
        }
    }

    fn queue(&self) -> MutexGuard<'_, Queue<T>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn outcome(&self, task: T, log: Option<LogFate>) -> FileOutcome {
        if self.cancelled.load(Ordering::Relaxed) || self.circuit_breaker.is_open() {
            return FileOutcome::NotTried;
        }
        let key = task.key();
        self.queue().running.insert(key);
        let began = Instant::now();
        let outcome = (self.work)(task, log);
        self.queue().running.remove(&key);
        match &outcome {
            FileOutcome::Failed(error) => self.circuit_breaker.failed(error, began.elapsed()),
            FileOutcome::NotTried => {}
            _ => self.circuit_breaker.succeeded(),
        }
        outcome
    }
}
