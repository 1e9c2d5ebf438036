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

pub use output::Output;
pub use output_style::{OutputStyle, obeys_escapes};
pub use progress::ProgressReporter;
pub use prompt::Prompt;
pub use questions::{Choice, NO_QUESTIONS, Stopped, Terminal, ask};
pub use screen::Screen;
pub use text_width::{columns, cut_to_width, wrapped, wrapped_line};
pub use typed_answers::TypedAnswers;
