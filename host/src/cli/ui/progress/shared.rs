//! The sums and the output of a push, shared by its threads and the one that shows progress.

use crate::cli::{messages::tally::Tally, ui::output::Output};
use indicatif::MultiProgress;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What the threads of the push and the painter share.
pub struct Shared {
    /// The output, for lines that no bar runs through.
    pub output: Arc<Output>,
    tally: Mutex<Tally>,
    canvas: Option<MultiProgress>,
}

impl Shared {
    /// Sums of zero. With bars, `canvas` is what they are drawn on.
    #[must_use]
    pub fn new(output: &Arc<Output>, canvas: Option<MultiProgress>) -> Self {
        Self {
            output: Arc::clone(output),
            tally: Mutex::default(),
            canvas,
        }
    }

    /// The sums; hold them shortly.
    pub fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes something without a bar running through it.
    pub fn aside(&self, write: impl FnOnce(&Output)) {
        match &self.canvas {
            Some(canvas) => canvas.suspend(|| write(&self.output)),
            None => write(&self.output),
        }
    }
}
