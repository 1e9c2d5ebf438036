//! What the user types and reads: one file a command, and what they share.
//!
//! A command ends in an [`ExitCode`](exit_code::ExitCode). What it has to say goes through `output`, in the
//! words of `summary`, `reason`, `hints` and `failure`, or as the lines of `json`.

#![forbid(unsafe_code)]

mod age;
mod args;
mod bars;
#[cfg(test)]
mod captured_output;
mod error_report;
pub mod exit_code;
mod failure;
mod hints;
mod host_services;
mod interrupt;
mod json;
mod newest_first;
mod output;
mod painter;
mod palette;
mod place;
mod progress;
mod prompt;
mod provider_list;
mod provider_table;
mod push;
mod reason;
mod schedule;
mod session;
mod size;
mod summary;
mod tally;
mod words;

use self::{
    args::{Arguments, Command, ProviderCommand},
    error_report::ErrorReport,
    exit_code::ExitCode,
    output::Output,
    session::Session,
};
use crate::registry::install_crash_reporter;
use clap::Parser;
use std::{ffi::OsString, process};

/// Runs the program with its command line, the program's name first.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> process::ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help goes to standard output, everything else to standard error. If neither takes it, nobody does.
            let _ = error.print();
            return if error.use_stderr() {
                ExitCode::Usage
            } else {
                ExitCode::Done
            }
            .into();
        }
    };
    install_crash_reporter();
    let session = Session::new(&arguments);
    let exit_code = match arguments.command {
        Command::Push(push) => push::run(&session, push),
        Command::Provider(ProviderCommand::List(_)) => provider_list::run(&session),
    };
    delivered(&session.output, exit_code).into()
}

/// A success whose data nobody got is none.
fn delivered(output: &Output, exit_code: ExitCode) -> ExitCode {
    match output.take_lost() {
        Some(error) if exit_code == ExitCode::Done => {
            let headline = format!("cannot write to standard output: {error}");
            let report = ErrorReport::new("output", ExitCode::Failed, headline);
            output.trouble(&report.text(output.manner().stderr));
            report.exit_code
        }
        _ => exit_code,
    }
}
