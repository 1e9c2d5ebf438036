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

pub use age::since;
pub use display_names::DisplayNames;
pub use error_report::ErrorReport;
pub use exit_code::ExitCode;
pub use explain::{Explain, causes, in_a_line, io_kind, report};
pub use failure::Failure;
pub use palette::Palette;
pub use shown::Shown;
pub use summary::Summary;
pub use tally::Tally;
pub use words::{count, entries, grouped};
