//! One file of a run: its bytes, its comparison with the remote object, and its upload.

mod compare;
mod content;
mod file_push;
mod task;
mod upload;
mod upload_source;
mod whole_lines;

pub use content::Content;
pub use task::{FileOutcome, FileTask, Run};
