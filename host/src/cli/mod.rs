//! What the user types and reads.

mod age;
mod args;
mod error_report;
pub mod exit_code;
mod foreign;
mod hints;
mod json;
mod output;
mod palette;
mod place;
mod reason;
mod size;
mod summary;
mod tally;
mod words;
