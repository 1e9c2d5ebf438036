//! The removal of remote objects whose files were deleted here.

mod plan;
mod pruning;
pub mod report;

pub use report::{PruneOptions, PruneResult, PrunedFile};
