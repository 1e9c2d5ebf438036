//! Pushing without being asked: what follows a command that changed the journal, the background worker, and
//! `devlog schedule`.

pub mod due;
pub mod follow_up;
pub mod schedule;
pub mod waiting;
pub mod worker;
