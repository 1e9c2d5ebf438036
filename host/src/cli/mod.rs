//! The command line: what a user types and reads.
//!
//! `arguments` reads the command line, `commands` carries it out, `messages` words the results, `json` the same
//! for programs, and `ui` is the terminal.

#![forbid(unsafe_code)]

mod arguments;
mod commands;
mod interrupt;
mod json;
mod messages;
mod session;
mod ui;
mod usage;

use self::{arguments::Arguments, session::Session};
use std::{ffi::OsString, process};

/// Runs the program with its command line, the program's name first.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> process::ExitCode {
    let words: Vec<OsString> = arguments.into_iter().collect();
    interrupt::survive_file_size_limit();
    let exit_code = match Arguments::read(words.iter().cloned()) {
        Ok(arguments) => commands::run(&Session::new(&arguments), arguments.command),
        Err(error) => usage::report(&error, &words),
    };
    exit_code.into()
}
