//! The user's configuration: reading it, and changing one value of it.

mod conflict_resolution;

pub use conflict_resolution::ConflictResolution;
