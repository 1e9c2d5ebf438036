//! A text on its way from a person to the journal: never lost, whatever becomes of it.

pub mod draft;
pub mod editor;
pub mod template;
pub mod unsaved_drafts;
pub mod written_text;

pub use draft::Draft;
pub use editor::EditorError;
pub use written_text::WrittenText;
