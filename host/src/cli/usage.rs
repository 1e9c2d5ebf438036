//! A command line that is not understood, or that asks for help.

use super::{
    arguments::output::{OutputArguments, When},
    json::{self, ErrorFields, Line, SummaryFields},
    messages::{ErrorReport, ExitCode, Palette},
    ui::{Output, OutputStyle, standard_output},
};
use crate::config::Environment;
use std::{
    ffi::OsString,
    io::{self, Write},
};

/// Reports an error in the command line, or the help that was asked for.
pub fn report(error: &clap::Error, arguments: &[OsString]) -> ExitCode {
    if !error.use_stderr() {
        return match error.print().and_then(|()| io::stdout().flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                let report = standard_output::not_written(&error);
                let _ = writeln!(io::stderr(), "{}", report.text(Palette::default()));
                report.exit_code
            }
            _ => ExitCode::Done,
        };
    }
    if wants_json(arguments) {
        let _ = writeln!(io::stdout(), "{}", lines(&error.to_string()));
    } else {
        show(error);
    }
    ExitCode::Usage
}

/// Writes the error in the colours and the width of standard error.
fn show(error: &clap::Error) {
    let arguments = OutputArguments {
        quiet: false,
        verbose: false,
        color: When::Auto,
    };
    let style = OutputStyle::of_process(arguments, false, &Environment::from_process());
    let text = error.render();
    let text = if style.stderr == Palette::new(true) {
        text.ansi().to_string()
    } else {
        text.to_string()
    };
    Output::from_process(style).trouble(text.trim_end());
}

/// Reports if a program reads the output. The arguments, which could not be parsed, do not show it.
fn wants_json(arguments: &[OsString]) -> bool {
    let options = arguments.iter().take_while(|word| *word != "--");
    options.into_iter().any(|word| word == "--json")
}

/// The lines of a command that did not begin, from the text that a person would get.
fn lines(text: &str) -> String {
    let mut paragraphs = text.trim_end().split("\n\n");
    let message = paragraphs.next().unwrap_or_default();
    let message = message.strip_prefix("error: ").unwrap_or(message);
    let message: Vec<&str> = message.split_whitespace().collect();
    let hint = paragraphs
        .find_map(|paragraph| paragraph.trim().strip_prefix("tip: "))
        .unwrap_or("`devlog help` lists the commands, and `--help` a command's options");
    let report =
        ErrorReport::new("usage", ExitCode::Usage, message.join(" ")).with_hint(hint.to_owned());
    let error = json::text(&Line::Error(ErrorFields::from(&report)));
    let summary = json::text(&Line::Summary(SummaryFields::from(ExitCode::Usage)));
    format!("{error}\n{summary}")
}

#[cfg(test)]
mod tests {
    use super::{lines, wants_json};
    use crate::cli::arguments::Arguments;
    use clap::Parser;
    use std::ffi::OsString;

    fn shown(arguments: &[&str]) -> String {
        let words = ["devlog"].iter().chain(arguments);
        let refused = Arguments::try_parse_from(words).expect_err("it is misspelt");
        lines(&refused.to_string())
    }

    #[test]
    fn a_program_gets_an_error_and_a_summary() {
        insta::assert_snapshot!(shown(&["push", "--json", "--dryrun"]), @r#"
        {"schema":1,"type":"error","code":"usage","message":"unexpected argument '--dryrun' found","cause":null,"hint":"a similar argument exists: '--dry-run'","retryable":false,"request_id":null}
        {"schema":1,"type":"summary","outcome":"failed","exit_code":2}
        "#);
        insta::assert_snapshot!(shown(&["provider", "info", "--json"]), @r#"
        {"schema":1,"type":"error","code":"usage","message":"the following required arguments were not provided: <NAME>","cause":null,"hint":"`devlog help` lists the commands, and `--help` a command's options","retryable":false,"request_id":null}
        {"schema":1,"type":"summary","outcome":"failed","exit_code":2}
        "#);
    }

    #[test]
    fn only_an_option_asks_for_json() {
        let words = |words: &[&str]| words.iter().map(OsString::from).collect::<Vec<_>>();
        assert!(wants_json(&words(&["devlog", "push", "--json", "--what"])));
        assert!(!wants_json(&words(&[
            "devlog", "new", "--what", "--", "--json"
        ])));
    }
}
