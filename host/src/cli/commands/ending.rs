//! The end of a command: its error, its summary line and its exit code.

use crate::{
    cli::{
        Session,
        json::{self, Line, SummaryFields},
        messages::{ErrorReport, ExitCode, Failure},
        ui::{Output, standard_output},
    },
    registry::{Ending, LastLine, LastWords},
};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs a command and reports its end. With `--json` the last line is always a summary.
pub fn run_to_end<S: Into<SummaryFields>>(
    session: &Session,
    command: impl FnOnce() -> Result<S, Failure>,
) -> ExitCode {
    let result = catch_unwind(AssertUnwindSafe(command)).unwrap_or_else(|_| Err(panic().into()));
    session.output.report_hidden();
    let summary = match result {
        Ok(end) => end.into(),
        Err(failure) => {
            let report = failure.report(&session.names);
            session.output.error(&report);
            report.exit_code.into()
        }
    };
    let exit_code = summary.exit_code();
    session.output.json(&Line::Summary(summary));
    delivered(&session.output, exit_code)
}

/// A fault of devlog itself. The panic hook has printed its message.
fn panic() -> ErrorReport {
    ErrorReport::new("panic", ExitCode::Failed, "devlog stopped because of a bug")
        .with_hint("your journal is safe; please report the bug with the lines above".to_owned())
}

/// Turns a success whose data could not be written to standard output into a failure.
fn delivered(output: &Output, exit_code: ExitCode) -> ExitCode {
    match output.take_lost() {
        Some(error) if exit_code == ExitCode::Done => {
            let report = standard_output::not_written(&error);
            output.lost(&report);
            report.exit_code
        }
        _ => exit_code,
    }
}

/// Returns the last lines and exit codes for a process that does not come to the end of its command.
pub fn last_words(output: &Output, json: bool) -> LastWords {
    let ending = |exit_code: ExitCode| Ending {
        exit_code: exit_code.number(),
        line: json::text(&Line::Summary(SummaryFields::from(exit_code))) + "\n",
    };
    LastWords {
        // Without standard output there is no line to write.
        stdout: json.then(|| last_line(output)).flatten(),
        of_provider: ending(ExitCode::Provider),
        of_host: ending(ExitCode::Failed),
        of_person: ending(ExitCode::Interrupted),
    }
}

fn last_line(output: &Output) -> Option<LastLine> {
    Some(LastLine {
        file: standard_output::copy().ok()?,
        others: output.descriptor()?,
    })
}

#[cfg(test)]
mod tests {
    use super::{Failure, Session, delivered, run_to_end};
    use crate::cli::{
        messages::ExitCode,
        ui::{Output, OutputStyle, captured_output::Captured},
    };
    use std::{
        io::{self, Write},
        path::Path,
    };

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
    fn a_panic_ends_with_an_error_and_a_summary() {
        let style = OutputStyle {
            json: true,
            ..OutputStyle::default()
        };
        let (session, stdout, _) = Session::example(Path::new("/"), style);
        let command = || -> Result<ExitCode, Failure> { panic!("on purpose") };
        assert_eq!(run_to_end(&session, command), ExitCode::Failed);
        insta::assert_snapshot!(stdout.text(), @r#"
        {"schema":1,"type":"error","code":"panic","message":"devlog stopped because of a bug","cause":null,"hint":"your journal is safe; please report the bug with the lines above","retryable":false,"request_id":null}
        {"schema":1,"type":"summary","outcome":"failed","exit_code":1}
        "#);
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
