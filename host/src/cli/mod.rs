//! What the user types and reads.

mod age;
mod args;
mod bars;
mod error_report;
pub mod exit_code;
mod foreign;
mod hints;
mod json;
mod output;
mod painter;
mod palette;
mod place;
mod progress;
mod reason;
mod schedule;
mod size;
mod summary;
mod tally;
mod words;
