//! Writing in an editor.

use super::sandbox::Sandbox;
use std::fs;

#[test]
fn the_editor_opens_on_a_template_that_names_the_annotations() {
    let sandbox = Sandbox::new();
    let seen = sandbox.path("seen");
    let editor = sandbox.editor(&format!(
        "cp \"$1\" {}; echo 'written' > \"$1\"",
        seen.display()
    ));
    let said = sandbox.run_with_editor(&editor, &["new", "--id", "20250911"]);
    assert_eq!(said, "Created new entry: 20250911\nexit status 0");
    insta::assert_snapshot!(fs::read_to_string(&seen).unwrap(), @r"


    # Write above. From this line on, lines that start with # are dropped.
    # An empty text changes nothing.
    #
    # Annotations:
    #   @alice           a person
    #   ::search_engine  a project
    #   +rust            a tag
    ");
    sandbox.run_with_editor(&editor, &["edit", "--id", "20250911"]);
    let text = fs::read_to_string(&seen).unwrap();
    assert!(text.starts_with("written\n\n# Write above."), "{text}");
}

#[test]
fn visual_wins_and_may_have_arguments() {
    let sandbox = Sandbox::new();
    let editor = sandbox.editor("[ \"$1\" = --wait ] && echo visual > \"$2\"");
    let mut command = sandbox.command(&["new", "--id", "20250911"]);
    command.env("EDITOR", "false");
    command.env("VISUAL", format!("'{}' --wait", editor.display()));
    assert_eq!(
        sandbox.report(command.output().unwrap()),
        "Created new entry: 20250911\nexit status 0"
    );
    assert!(sandbox.read("entries/20250911.md").ends_with("\nvisual\n"));
}

#[test]
fn an_editor_may_replace_the_file() {
    let sandbox = Sandbox::new();
    let editor = sandbox.editor("echo replaced > \"$1.new\"; mv \"$1.new\" \"$1\"");
    sandbox.run_with_editor(&editor, &["new", "--id", "20250911"]);
    assert!(
        sandbox
            .read("entries/20250911.md")
            .ends_with("\nreplaced\n")
    );
}

#[test]
fn an_editor_that_fails_or_leaves_nothing_changes_nothing() {
    let sandbox = Sandbox::new();
    let failing = sandbox.editor("exit 3");
    insta::assert_snapshot!(sandbox.run_with_editor(&failing, &["new", "--id", "20250911"]), @r"
    error: the editor `~/editor` failed (exit status: 3), so nothing was changed
    exit status 1
    ");
    let emptying = sandbox.editor("grep '^#' \"$1\" > \"$1.new\"; mv \"$1.new\" \"$1\"");
    insta::assert_snapshot!(sandbox.run_with_editor(&emptying, &["new", "--id", "20250911"]), @r#"
    error: the editor closed at once, and no text was written

    hint: an editor with a window has to wait until you close the file, as in `EDITOR="code --wait"`
    exit status 1
    "#);
    assert!(!sandbox.root().join("events").exists());
    assert_eq!(sandbox.drafts().len(), 0);

    sandbox.run(&["new", "--id", "20250911", "-m", "x"]);
    let before = sandbox.read("events/20250911.jsonl");
    sandbox.run_with_editor(&failing, &["edit", "--id", "20250911"]);
    let emptying = sandbox.editor("> \"$1\"");
    let said = sandbox.run_with_editor(&emptying, &["edit", "--id", "20250911"]);
    assert!(said.starts_with("error: the text is empty"), "{said}");
    assert_eq!(sandbox.read("events/20250911.jsonl"), before);
}

#[test]
fn an_edit_without_a_change_appends_nothing() {
    let sandbox = Sandbox::new();
    sandbox.run(&["new", "--id", "20250911", "-m", "# Heading\n\ntext"]);
    let before = sandbox.read("events/20250911.jsonl");
    let editor = sandbox.editor("true");
    insta::assert_snapshot!(sandbox.run_with_editor(&editor, &["edit", "--id", "20250911"]), @r#"
    Nothing changed in entry: 20250911
    The editor closed at once: an editor with a window has to wait until you close the file, as in `EDITOR="code --wait"`
    exit status 0
    "#);
    assert_eq!(sandbox.read("events/20250911.jsonl"), before);
}

#[test]
fn what_was_written_before_the_editor_failed_is_kept() {
    let sandbox = Sandbox::new();
    let editor = sandbox.editor("echo 'an hour of work' > \"$1\"; exit 1");
    let said = sandbox.run_with_editor(&editor, &["new", "--id", "20250911"]);
    insta::assert_snapshot!(said, @r"
    error: the editor `~/editor` failed (exit status: 1), so nothing was changed

    hint: your text is not lost: it is in ~/journal/drafts/DRAFT.md; `devlog edit --id 20250911 --draft` goes on with it
    exit status 1
    ");
    assert_eq!(
        fs::read_to_string(only_draft(&sandbox)).unwrap(),
        "an hour of work\n"
    );
}

#[test]
fn a_text_is_kept_when_another_program_was_faster() {
    let sandbox = Sandbox::new();
    sandbox.run(&["new", "--id", "20250911", "-m", "x"]);
    let program = env!("CARGO_BIN_EXE_devlog");
    // While one editor is open, a second one saves.
    let other = sandbox.path("other");
    fs::copy(sandbox.editor("echo theirs > \"$1\""), &other).unwrap();
    let inner = format!(
        "EDITOR={} {program} edit --id 20250911 >&2",
        other.display()
    );
    let editor = sandbox.editor(&format!("{inner}\necho mine > \"$1\""));
    let said = sandbox.run_with_editor(&editor, &["edit", "--id", "20250911"]);
    insta::assert_snapshot!(said, @r"
    Updated entry: 20250911
    error: entry 20250911 was changed by another program meanwhile

    hint: your text is not lost: it is in ~/journal/drafts/DRAFT.md; `devlog edit --id 20250911 --draft` goes on with it
    exit status 1
    ");
    assert!(sandbox.read("entries/20250911.md").ends_with("\ntheirs\n"));
    assert_eq!(fs::read_to_string(only_draft(&sandbox)).unwrap(), "mine\n");
}

#[test]
fn a_saved_text_leaves_no_draft() {
    let sandbox = Sandbox::new();
    let editor = sandbox.editor("echo x > \"$1\"");
    sandbox.run_with_editor(&editor, &["new"]);
    let files = |folder| fs::read_dir(folder).unwrap().count();
    assert_eq!(files(sandbox.root().join("drafts")), 0);
    assert_eq!(files(sandbox.path("tmp")), 0);
}

#[test]
fn an_editor_that_is_not_there_is_named() {
    let sandbox = Sandbox::new();
    let said = sandbox.run_with_editor("no-such-editor".as_ref(), &["new"]);
    let said = said.split_once('\n').unwrap().1;
    insta::assert_snapshot!(said, @r"
    error: cannot start the editor `no-such-editor`
      Caused by: the shell cannot run it

    hint: correct VISUAL or EDITOR; `devlog new -m TEXT` needs no editor
    exit status 1
    ");
}

#[test]
fn an_editor_that_removes_the_file_changes_nothing() {
    let sandbox = Sandbox::new();
    let editor = sandbox.editor("rm \"$1\"");
    insta::assert_snapshot!(sandbox.run_with_editor(&editor, &["new", "--id", "20250911"]), @r"
    error: the editor left no file, so nothing was changed

    hint: correct VISUAL or EDITOR; `devlog new -m TEXT` needs no editor
    exit status 1
    ");
    assert_eq!(sandbox.drafts().len(), 0);
}

#[test]
fn without_an_editor_the_message_says_how_to_name_one() {
    let sandbox = Sandbox::new();
    let mut command = sandbox.command(&["new"]);
    command.env("PATH", sandbox.path("empty"));
    insta::assert_snapshot!(sandbox.report(command.output().unwrap()), @r"
    error: no editor was found

    hint: set EDITOR to your editor; `devlog new -m TEXT` needs none
    exit status 1
    ");
}

fn only_draft(sandbox: &Sandbox) -> std::path::PathBuf {
    let [draft] = &sandbox.drafts()[..] else {
        panic!("{:?}", sandbox.drafts());
    };
    draft.clone()
}
