//! The output of the commands, word for word.

use super::sandbox::Sandbox;
use std::fs;

fn with_entries() -> Sandbox {
    let sandbox = Sandbox::new();
    for (id, text) in [
        (
            "20250910",
            "Pairing with @maria on the query parser. +parsing",
        ),
        ("20250911", "Flaky test in ::deploy_tool. +testing"),
    ] {
        let said = sandbox.run(&["new", "--id", id, "-m", text]);
        assert_eq!(said, format!("Created new entry: {id}\nexit status 0"));
    }
    sandbox
}

#[test]
fn an_entry_is_created_once() {
    let sandbox = with_entries();
    let before = sandbox.read("events/20250911.jsonl");
    insta::assert_snapshot!(sandbox.run(&["new", "--id", "20250911", "-m", "again"]), @r"
    error: entry 20250911 exists already

    hint: your text is not lost: it is in ~/journal/drafts/DRAFT.md; `devlog edit --id 20250911 --draft` goes on with it
    exit status 1
    ");
    assert_eq!(sandbox.read("events/20250911.jsonl"), before);
}

#[test]
fn a_text_comes_from_standard_input_with_a_dash_or_without() {
    let sandbox = Sandbox::new();
    for (id, arguments) in [
        ("20250901", &["new", "--id", "20250901", "-m", "-"][..]),
        ("20250902", &["new", "--id", "20250902"]),
    ] {
        let said = sandbox.run_with_input("\nPiped été +rust\n\n- more\n".as_bytes(), arguments);
        assert_eq!(said, format!("Created new entry: {id}\nexit status 0"));
        let markdown = sandbox.read(&format!("entries/{id}.md"));
        assert!(
            markdown.ends_with("---\n\nPiped été +rust\n\n- more\n"),
            "{markdown}"
        );
    }
}

#[test]
fn a_text_may_begin_like_an_option() {
    let sandbox = Sandbox::new();
    sandbox.run(&["new", "--id", "20250901", "-m", "- a list"]);
    assert!(
        sandbox
            .read("entries/20250901.md")
            .ends_with("\n- a list\n")
    );
}

#[test]
fn an_empty_text_is_refused_wherever_it_comes_from() {
    let sandbox = Sandbox::new();
    let refused = sandbox.run(&["new", "-m", ""]);
    insta::assert_snapshot!(refused, @r"
    error: the text is empty, so nothing was changed

    hint: write some text and save it
    exit status 1
    ");
    assert_eq!(sandbox.run_with_input(b" \n", &["new", "-m", "-"]), refused);
    assert_eq!(sandbox.run_with_input(b"\n", &["new"]), refused);
    assert!(!sandbox.root().exists());
}

#[test]
fn a_text_that_is_no_unicode_is_refused() {
    let said = Sandbox::new().run_with_input(b"\xff\xfe", &["new", "-m", "-"]);
    insta::assert_snapshot!(said, @r"
    error: cannot read the text from standard input
      Caused by: stream did not contain valid UTF-8

    hint: your text is not lost: it is in ~/journal/drafts/DRAFT.md; give it as Unicode text (UTF-8)
    exit status 1
    ");
}

#[test]
fn a_text_whose_log_is_lost_is_named() {
    let sandbox = Sandbox::new();
    sandbox.run(&["new", "--id", "20250911", "-m", "text"]);
    std::fs::remove_file(sandbox.root().join("events/20250911.jsonl")).unwrap();
    for arguments in [&["show", "20250911"][..], &["edit", "--id", "20250911"]] {
        let refused = sandbox.run(arguments);
        assert!(refused.contains("entries/20250911.md"), "{refused}");
    }
}

#[test]
fn what_is_absent_says_how_to_begin() {
    let sandbox = Sandbox::new();
    insta::assert_snapshot!(sandbox.run(&["show", "20250911"]), @r"
    error: there is no entry 20250911

    hint: run `devlog new --id 20250911` to write it, or see `devlog list`
    exit status 1
    ");
    insta::assert_snapshot!(sandbox.run(&["list"]), @r"
    no entries yet; `devlog new` writes the first one
    exit status 0
    ");
    insta::assert_snapshot!(sandbox.run(&["rebuild"]), @r"
    There are no entries to rebuild
    exit status 0
    ");
    assert!(!sandbox.root().exists());
}

#[test]
fn without_an_id_show_and_edit_mean_today() {
    let sandbox = Sandbox::new();
    sandbox.run(&["new", "-m", "today"]);
    assert!(sandbox.run(&["show"]).contains("\n\ntoday\n"));
    let editor = sandbox.editor("echo changed > \"$1\"");
    let said = sandbox.run_with_editor(&editor, &["edit"]);
    assert!(said.starts_with("Updated entry: "), "{said}");
    assert!(
        sandbox
            .run(&["show", "--formatted"])
            .contains("\n\nchanged\n")
    );
}

#[test]
fn quiet_says_nothing_and_shows_what_was_asked_for() {
    let sandbox = Sandbox::new();
    assert_eq!(
        sandbox.run(&["new", "-q", "--id", "20250911", "-m", "x"]),
        "exit status 0"
    );
    assert_eq!(sandbox.run(&["list", "-q"]), "20250911  x\nexit status 0");
}

#[test]
fn json_reports_every_outcome() {
    let sandbox = with_entries();
    insta::assert_snapshot!(sandbox.run(&["new", "--json", "--id", "20250911", "-m", "x"]), @r#"
    {"schema":1,"type":"error","code":"entry_exists","message":"entry 20250911 exists already","cause":null,"hint":"your text is not lost: it is in ~/journal/drafts/DRAFT.md; `devlog edit --id 20250911 --draft` goes on with it","retryable":false,"request_id":null}
    {"schema":1,"type":"summary","outcome":"failed","exit_code":1}
    exit status 1
    "#);
    fs::remove_dir_all(sandbox.root().join("drafts")).unwrap();
    let editor = sandbox.editor("echo changed > \"$1\"");
    let edit = ["edit", "--json", "--id", "20250911"];
    insta::assert_snapshot!(sandbox.run_with_editor(&editor, &edit), @r#"
    {"schema":1,"type":"entry","id":"20250911","change":"updated"}
    {"schema":1,"type":"summary","outcome":"ok","exit_code":0}
    exit status 0
    "#);
    insta::assert_snapshot!(sandbox.run_with_editor(&editor, &edit), @r#"
    {"schema":1,"type":"entry","id":"20250911","change":"unchanged"}
    {"schema":1,"type":"summary","outcome":"ok","exit_code":0}
    exit status 0
    "#);
    fs::remove_file(sandbox.root().join("entries/20250910.md")).unwrap();
    insta::assert_snapshot!(sandbox.run(&["rebuild", "--json"]), @r#"
    {"schema":1,"type":"entry","id":"20250910","change":"rendered"}
    {"schema":1,"type":"summary","outcome":"ok","exit_code":0}
    exit status 0
    "#);
}

#[test]
fn a_file_that_cannot_be_written_is_named() {
    let sandbox = with_entries();
    fs::create_dir(sandbox.root().join("entries/20250912.md")).unwrap();
    insta::assert_snapshot!(sandbox.run(&["new", "--id", "20250912", "-m", "x"]), @r"
    error: entry 20250912 is saved, but could not be rendered
      Caused by: cannot write ~/journal/entries/20250912.md
      Caused by: it is not a regular file

    hint: make sure that you can write to ~/journal/entries/20250912.md, then run `devlog rebuild`
    exit status 1
    ");
    fs::remove_dir(sandbox.root().join("entries/20250912.md")).unwrap();
    insta::assert_snapshot!(sandbox.run(&["rebuild"]), @r"
    20250912: was missing
    Rebuilt 1 of 3 entries
    exit status 0
    ");
}

#[test]
fn a_file_in_the_place_of_the_journal_is_reported() {
    let sandbox = Sandbox::new();
    fs::write(sandbox.root(), "").unwrap();
    insta::assert_snapshot!(sandbox.run(&["new", "--id", "20250911", "-m", "x"]), @r"
    error: cannot write ~/journal/events
      Caused by: Not a directory (os error 20)

    hint: your text is not lost: it is in ~/tmp/DRAFT.md; make sure that there is space and that you can write to ~/journal/events; `devlog edit --id 20250911 --draft` goes on with it
    exit status 1
    ");
}

#[test]
fn a_pipe_gets_text_without_colours_and_without_a_pager() {
    let sandbox = with_entries();
    let mut command = sandbox.command(&["list"]);
    command.env("PAGER", "false");
    let said = sandbox.report(command.output().unwrap());
    insta::assert_snapshot!(said, @r"
    20250911  Flaky test in ::deploy_tool. +testing
    20250910  Pairing with @maria on the query parser. +parsing
    exit status 0
    ");
}

#[test]
fn a_list_in_colour_is_one_that_was_asked_for() {
    let said = with_entries().run(&["list", "--color", "always", "--tag", "testing"]);
    insta::assert_snapshot!(said.replace('\u{1b}', "ESC"), @r"
    20250911  Flaky test in ESC[36m::deploy_toolESC[0m. ESC[33m+testingESC[0m
    exit status 0
    ");
}

#[test]
fn completions_and_manual_pages_are_made() {
    let sandbox = Sandbox::new();
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let said = sandbox.run(&["completions", shell]);
        assert!(
            said.contains("rebuild") && said.ends_with("exit status 0"),
            "{said}"
        );
    }
    let pages = sandbox.path("man/man1");
    insta::assert_snapshot!(sandbox.run(&["man", pages.to_str().unwrap()]), @r"
    Wrote the manual pages to ~/man/man1
    exit status 0
    ");
    assert!(pages.join("devlog-list.1").exists());
}

#[test]
fn the_help_names_the_commands_of_a_journal_first() {
    let said = Sandbox::new().run(&["--help"]);
    let commands = said.split_once("Commands:\n").unwrap().1.lines();
    let names = commands.map(|line| line.split_whitespace().next().unwrap_or_default());
    let first: Vec<_> = names.take(5).collect();
    assert_eq!(first, ["new", "edit", "show", "list", "rebuild"], "{said}");
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_a_failure_with_its_reason() {
    let sandbox = Sandbox::new();
    sandbox.run(&["new", "--id", "20250911", "-m", "x"]);
    for arguments in [
        &["list"][..],
        &["list", "--json"],
        &["--help"],
        &["new", "--help"],
        &["--version"],
    ] {
        let full = fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let output = sandbox.command(arguments).stdout(full).output().unwrap();
        assert_eq!(
            sandbox.report(output),
            "error: cannot write to standard output: No space left on device (os error 28)\nexit status 1",
            "{arguments:?}"
        );
    }
}
