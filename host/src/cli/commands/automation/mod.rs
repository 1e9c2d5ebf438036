//! Pushes without a person: the start after a command, the background worker, and `devlog schedule`.

pub mod automatic_push;
pub mod due;
pub mod schedule;
pub mod waiting;
pub mod worker;
