//! One file of a run: its bytes, its comparison with the remote object, and its upload.

mod content;
mod download;
mod facts;
mod file_push;
mod kept_attributes;
mod object_facts;
mod outcome;
mod preconditions;
mod push_conflict;
mod remote_digest;
mod rendering;
mod run;
mod upload;
mod upload_source;
mod verification;
mod whole_lines;

pub use content::Content;
pub use download::download;
pub use facts::FileFacts;
pub use file_push::{preview_file, push_file};
pub use kept_attributes::KeptAttributes;
pub use outcome::{FileOutcome, Pulled};
pub use preconditions::Preconditions;
pub use remote_digest::ObjectDigests;
pub use run::Run;
