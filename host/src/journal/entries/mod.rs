//! An entry: its name, its state, what its text names, and its form for people.

pub mod annotations;
pub mod entry_id;
pub mod markdown;
pub mod replay;

pub use annotations::{AnnotationKind, Annotations, annotation_ranges};
pub use entry_id::{EntryId, InvalidEntryId};
pub use markdown::{is_rendered_from, markdown};
pub use replay::{Entry, Replay};
