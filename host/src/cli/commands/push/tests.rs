//! Pushes that end before they begin.

use super::run;
use crate::cli::{
    Session,
    arguments::{Arguments, Command, run::PushArguments},
    commands::ending::run_to_end,
    messages::ExitCode,
    ui::OutputStyle,
};
use clap::Parser;
use std::path::Path;

fn arguments() -> PushArguments {
    let arguments = Arguments::try_parse_from(["devlog", "push"]).expect("a command line");
    match arguments.command {
        Command::Push(push) => push,
        _ => panic!("not a push"),
    }
}

fn pushed(config: Option<&str>, json: bool) -> (ExitCode, String, String) {
    let home = tempfile::tempdir().expect("a folder");
    if let Some(config) = config {
        std::fs::write(home.path().join("config.toml"), config).expect("a file");
    }
    let style = OutputStyle {
        json,
        ..OutputStyle::default()
    };
    let (session, stdout, stderr) = Session::example(home.path(), style);
    let exit_code = run_to_end(&session, || run(&session, arguments()));
    let folder = home.path().display().to_string();
    let without = |text: String| text.replace(&folder, "HOME");
    (exit_code, without(stdout.text()), without(stderr.text()))
}

#[test]
fn a_push_without_a_remote_says_what_to_write_and_prints_no_data() {
    let (exit_code, stdout, stderr) = pushed(None, false);
    assert_eq!((exit_code, stdout.as_str()), (ExitCode::Config, ""));
    let start =
        "error: no remote is configured: there is no HOME/config.toml\n\nhint: run `devlog init`";
    assert!(stderr.starts_with(start), "{stderr}");
}

#[test]
fn a_push_that_cannot_begin_still_ends_with_a_summary() {
    let (exit_code, stdout, stderr) = pushed(Some("[remote]\nprovider = 7\n"), true);
    assert_eq!((exit_code, stderr.as_str()), (ExitCode::Config, ""));
    let stdout = stdout.replace(env!("CARGO_PKG_VERSION"), "VERSION");
    insta::assert_snapshot!(stdout, @r#"
    {"schema":1,"type":"start","version":"VERSION","mode":"incremental","dry_run":false}
    {"schema":1,"type":"error","code":"config_invalid","message":"HOME/config.toml:2:12: `remote.provider` must be a text in quotes","cause":null,"hint":"correct line 2 of HOME/config.toml","retryable":false,"request_id":null}
    {"schema":1,"type":"summary","outcome":"failed","exit_code":4}
    "#);
}

#[test]
fn a_journal_without_a_home_is_a_matter_of_the_configuration() {
    let (session, _, stderr) = Session::example(Path::new(""), OutputStyle::default());
    let exit_code = run_to_end(&session, || run(&session, arguments()));
    assert_eq!(exit_code, ExitCode::Config);
    let first = "error: neither DEVLOG_HOME nor HOME names a folder\n";
    assert!(stderr.text().starts_with(first), "{}", stderr.text());
}
