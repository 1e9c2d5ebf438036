//! Takes secrets out of all texts of a provider.

mod encodings;
mod redacting;
mod redactor;
mod text_view;

pub use redacting::{RedactingServices, clean_error};
pub use redactor::Redactor;
