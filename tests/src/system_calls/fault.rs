//! The fault of a traced run.

use super::call::Call;
use libc::c_int;
use std::path::PathBuf;

/// A fault at one call of a run.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    /// The call that meets it, counted from 1 over the traced calls of all threads.
    pub number: usize,
    /// Its effect.
    pub effect: Effect,
}

/// The effect of a fault. The call is not made.
#[derive(Clone, Copy, Debug)]
pub enum Effect {
    /// The process is killed.
    Kill,
    /// The call fails.
    Fail {
        /// The number of the error, such as `libc::EIO`.
        errno: c_int,
        /// Lets each later call of that name below the same folder fail too.
        is_lasting: bool,
    },
}

impl Fault {
    /// Returns the effect on the last of these calls.
    pub(super) fn effect_on_last(self, calls: &[Call], folders: &[PathBuf]) -> Option<Effect> {
        let last = calls.last()?;
        let first = calls.get(self.number.checked_sub(1)?)?;
        let are_below =
            |folder: &PathBuf| first.path.starts_with(folder) && last.path.starts_with(folder);
        let is_met = match self.effect {
            Effect::Fail {
                is_lasting: true, ..
            } => first.name == last.name && folders.iter().any(are_below),
            _ => calls.len() == self.number,
        };
        is_met.then_some(self.effect)
    }
}
