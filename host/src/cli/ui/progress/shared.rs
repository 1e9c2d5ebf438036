//! The sums and the output of a push, shared by its threads and the one that shows progress.

use crate::cli::{messages::Tally, ui::Output};
use indicatif::MultiProgress;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The data that the threads of the run share with the display.
pub struct Shared {
    /// The output, for lines that no bar runs through.
    pub output: Arc<Output>,
    tally: Mutex<Tally>,
    bars: Option<MultiProgress>,
}

impl Shared {
    /// Sums of zero. With bars, `bars` is suspended while other text is written.
    pub fn new(output: &Arc<Output>, bars: Option<MultiProgress>) -> Self {
        Self {
            output: Arc::clone(output),
            tally: Mutex::default(),
            bars,
        }
    }

    /// The sums; hold them shortly.
    pub fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes something without a bar running through it.
    pub fn aside(&self, write: impl FnOnce(&Output)) {
        match &self.bars {
            Some(bars) => bars.suspend(|| write(&self.output)),
            None => write(&self.output),
        }
    }
}
