//! What the user types and reads: one file a command, and what they share.
//!
//! A command ends in an [`ExitCode`](exit_code::ExitCode). What it has to say goes through `output`, in the
//! words of `summary`, `reason`, `hints` and `failure`, or as the lines of `json`.

#![forbid(unsafe_code)]

mod age;
mod args;
mod bars;
#[cfg(test)]
mod captured_output;
mod error_report;
pub mod exit_code;
mod failure;
mod hints;
mod json;
mod newest_first;
mod output;
mod painter;
mod palette;
mod place;
mod progress;
mod prompt;
mod reason;
mod schedule;
mod size;
mod summary;
mod tally;
mod words;
