//! The meaning of command lines.

use super::{Arguments, Command, PushArguments, output::When};
use crate::sync::PushMode;
use clap::{CommandFactory, error::ErrorKind};
use std::{ffi::OsString, path::PathBuf};

fn parsed(line: &str) -> Result<Arguments, clap::Error> {
    Arguments::read(line.split(' ').map(OsString::from))
}

fn push(line: &str) -> PushArguments {
    match parsed(line).expect("a command line").command {
        Command::Push(push) => push,
        _ => panic!("not a push: {line}"),
    }
}

fn refused(line: &str) -> String {
    let error = parsed(line).expect_err("must be refused");
    assert_eq!(error.exit_code(), 2, "{line}");
    error.to_string()
}

#[test]
fn the_definition_is_sound() {
    Arguments::command().debug_assert();
}

#[test]
fn a_push_without_flags_is_incremental_and_real() {
    let push = push("devlog push");
    assert_eq!(push.mode, PushMode::Incremental);
    assert!(!push.dry_run && push.run.jobs.is_none());
    assert_eq!(push.run.report.progress, When::Auto);
}

#[test]
fn the_output_is_for_a_program_where_the_command_has_the_flag() {
    for command in [
        "new",
        "rebuild",
        "sync",
        "provider list",
        "encryption status",
    ] {
        let json = |line: &str| parsed(line).map(|arguments| arguments.json).ok();
        assert_eq!(json(&format!("devlog {command}")), Some(false), "{command}");
        assert_eq!(
            json(&format!("devlog {command} --json")),
            Some(true),
            "{command}"
        );
    }
    refused("devlog man folder --json");
}

#[test]
fn the_mode_may_be_written_in_any_case() {
    assert_eq!(push("devlog push --mode ALL").mode, PushMode::All);
    assert_eq!(
        push("devlog push --mode=Incremental").mode,
        PushMode::Incremental
    );
}

#[test]
fn a_wrong_mode_comes_with_the_right_ones() {
    insta::assert_snapshot!(refused("devlog push --mode al"), @r"
    error: invalid value 'al' for '--mode <MODE>'
      [possible values: incremental, all]

      tip: a similar value exists: 'all'

    For more information, try '--help'.
    ");
}

#[test]
fn flags_that_do_not_fit_are_refused() {
    for line in [
        "devlog push --exit-code",
        "devlog push -q -v",
        "devlog push --jobs 0",
        "devlog push --jobs 257",
        "devlog push --color sometimes",
        "devlog provider",
        "devlog sing",
    ] {
        refused(line);
    }
}

#[test]
fn a_provider_file_may_be_named_before_and_after_the_command() {
    let expected = [("azure".to_owned(), PathBuf::from("/a=b.so"))];
    for line in [
        "devlog --provider azure=/a=b.so push",
        "devlog push --provider azure=/a=b.so",
    ] {
        assert_eq!(parsed(line).expect("a command line").overrides(), expected);
    }
}

#[test]
fn a_provider_file_needs_a_name_and_a_file() {
    insta::assert_snapshot!(refused("devlog --provider ./x.so push"), @r"
    error: invalid value './x.so' for '--provider <NAME=FILE>': expected NAME=FILE, such as azure=target/debug/libdevlog_provider_azure.so

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(refused("devlog --provider Azure=x.so push"), @r"
    error: invalid value 'Azure=x.so' for '--provider <NAME=FILE>': the name must start with a lower case letter and hold lower case letters, digits, `_` and `-`

    For more information, try '--help'.
    ");
    refused("devlog --provider azure= push");
    insta::assert_snapshot!(refused("devlog push --provider azure"), @r"
    error: invalid value 'azure' for '--provider <NAME=FILE>': expected NAME=FILE, such as azure=target/debug/libdevlog_provider_azure.so

    Usage: devlog [OPTIONS] <COMMAND>

    For more information, try '--help'.
    ");
}

#[test]
fn a_secret_in_the_place_of_a_setting_is_not_repeated() {
    for command in ["init --provider azure", "provider check azure"] {
        for text in ["hunter2", "=hunter2"] {
            let error = refused(&format!("devlog {command} --set {text}"));
            assert!(!error.contains("hunter2"), "{error}");
            assert!(error.contains("`--set` must be followed by NAME=VALUE"));
        }
    }
}

#[test]
fn init_takes_the_name_of_a_provider() {
    for line in [
        "devlog init --provider azure",
        "devlog --provider azure init",
    ] {
        let arguments = parsed(line).expect("a command line");
        assert!(arguments.overrides().is_empty());
        assert_eq!(arguments.providers[0].name, "azure");
        match arguments.command {
            Command::Init(init) => assert_eq!(init.providers, arguments.providers, "{line}"),
            _ => panic!("not an init: {line}"),
        }
    }
    let line = "devlog init --provider azure=/a.so";
    let overrides = parsed(line).expect("a command line").overrides();
    assert_eq!(overrides, [("azure".to_owned(), PathBuf::from("/a.so"))]);
}

#[test]
fn the_help_of_push_holds_the_exit_statuses() {
    let help = parsed("devlog push --help").expect_err("help is no command");
    assert_eq!(help.kind(), ErrorKind::DisplayHelp);
    assert!(help.to_string().contains("  130  interrupted"), "{help}");
}
