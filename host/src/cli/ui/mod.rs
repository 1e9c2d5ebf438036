//! The terminal: output, questions and progress.

#[cfg(test)]
pub mod captured_output;
pub mod output;
pub mod output_style;
pub mod progress;
pub mod prompt;
pub mod questions;
pub mod screen;
pub mod shell_command;
pub mod standard_input;
pub mod standard_output;
pub mod text_width;
pub mod typed_answers;
