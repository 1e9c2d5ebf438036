//! What the user types and reads: one file a command, and what they share.
//!
//! A command ends in an [`ExitCode`]. What it has to say goes through `output`, in the
//! words of `summary`, `reason`, `hints` and `failure`, or as the lines of `json`.

#![forbid(unsafe_code)]

mod arguments;
mod commands;
mod interrupt;
mod json;
mod messages;
mod session;
mod ui;
mod usage;

use self::{
    arguments::{Arguments, Command},
    commands::{
        completions, init,
        journal::{edit, list, new, rebuild, show},
        manual, provider, push,
    },
    json::{Line, SummaryFields},
    messages::{error_report::ErrorReport, exit_code::ExitCode},
    session::Session,
    ui::output::Output,
    ui::standard_output,
};
use crate::registry::{LastWords, install_crash_reporter};
use std::{ffi::OsString, process};

/// Runs the program with its command line, the program's name first.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> process::ExitCode {
    let words: Vec<OsString> = arguments.into_iter().collect();
    let arguments = match Arguments::read(words.iter().cloned()) {
        Ok(arguments) => arguments,
        Err(error) => return usage::tell(&error, &words).into(),
    };
    if !arguments.command.is_trial() {
        install_crash_reporter(last_words(arguments.command.is_json()));
    }
    let session = Session::new(&arguments);
    let exit_code = match arguments.command {
        Command::New(new) => new::run(&session, &new),
        Command::Edit(edit) => edit::run(&session, edit),
        Command::Show(show) => show::run(&session, show),
        Command::List(list) => list::run(&session, &list),
        Command::Rebuild(_) => rebuild::run(&session),
        Command::Completions { shell } => completions::run(&session, shell),
        Command::Man { folder } => manual::run(&session, &folder),
        Command::Init(init) => init::run(&session, &init),
        Command::Push(push) => push::run(&session, push),
        Command::Provider(command) => provider::run(&session, command),
        Command::CheckProvider(check) => provider::check::run_in_child(&session, &check),
        Command::ProbeProvider(probe) => provider::probe::run(&probe),
    };
    delivered(&session.output, exit_code).into()
}

/// How devlog ends when a provider ends it.
fn last_words(json: bool) -> LastWords {
    let exit_code = ExitCode::Provider;
    let summary = Line::Summary(SummaryFields::of_command(exit_code));
    // Without a copy there is no line, as there may be no standard output.
    let stdout = json.then(|| standard_output::copy().ok()).flatten();
    LastWords {
        exit_code: exit_code.number(),
        line: stdout.map(|stdout| (stdout, json::text(&summary) + "\n")),
    }
}

/// A success whose data nobody got is none.
fn delivered(output: &Output, exit_code: ExitCode) -> ExitCode {
    match output.take_lost() {
        Some(error) if exit_code == ExitCode::Done => {
            let headline = format!("cannot write to standard output: {error}");
            let report = ErrorReport::new("output", ExitCode::Failed, headline);
            output.trouble(&report.text(output.style().stderr));
            report.exit_code
        }
        _ => exit_code,
    }
}

#[cfg(test)]
mod tests {
    use super::{
        Output, delivered,
        messages::exit_code::ExitCode,
        ui::{captured_output::Captured, output::OutputStyle},
    };
    use std::io::{self, Write};

    struct Full;

    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn after_lost_data(exit_code: ExitCode) -> (ExitCode, String) {
        let stderr = Captured::default();
        let output = Output::new(
            OutputStyle::default(),
            Box::new(Full),
            Box::new(stderr.clone()),
        );
        output.data("data");
        (delivered(&output, exit_code), stderr.text())
    }

    #[test]
    fn a_success_whose_data_was_lost_is_a_failure() {
        let (exit_code, stderr) = after_lost_data(ExitCode::Done);
        assert_eq!(exit_code, ExitCode::Failed);
        assert_eq!(
            stderr,
            "error: cannot write to standard output: no storage space\n"
        );
    }

    #[test]
    fn a_failure_stays_what_it_was_when_data_was_lost() {
        let (exit_code, stderr) = after_lost_data(ExitCode::Conflict);
        assert_eq!((exit_code, stderr.as_str()), (ExitCode::Conflict, ""));
    }
}
