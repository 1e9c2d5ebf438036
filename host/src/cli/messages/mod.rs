//! The wording of results, errors and hints.

pub mod age;
pub mod display_names;
pub mod error_report;
pub mod exit_code;
pub mod explain;
pub mod failure;
pub mod hints;
pub mod newest_first;
pub mod palette;
pub mod reason;
pub mod shown;
pub mod size;
pub mod summary;
pub mod tally;
pub mod words;
