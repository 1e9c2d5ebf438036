//! Takes secrets out of everything that a provider says.

mod encodings;
mod redacting;
mod redactor;
mod text_view;

pub use redacting::{Redacting, RedactingServices, clean_error};
pub use redactor::Redactor;
