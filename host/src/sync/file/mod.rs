//! One file of a run: its bytes, its comparison with the remote object, and its upload.

mod compare;
mod content;
mod file_push;
mod outcome;
mod preconditions;
mod rendering;
mod run;
mod upload;
mod upload_source;
mod whole_lines;

pub use content::Content;
pub use file_push::{preview_file, push_file};
pub use outcome::{FileOutcome, Pulled};
pub use preconditions::Preconditions;
pub use run::Run;
