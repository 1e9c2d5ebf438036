//! The check of a backup: each object is what was pushed, and the journal can be restored from the remote alone.

pub mod damage;
mod decide;
mod drill;
mod file_check;
mod plan;
mod recorder;
pub mod report;
mod verifying;

pub use damage::Damage;
pub use decide::Agreement;
pub use report::{Restorable, VerifyDepth, VerifyOptions, VerifyResult};
