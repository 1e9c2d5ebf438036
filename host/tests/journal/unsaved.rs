//! Texts that were written and not saved: kept, mentioned by the next command, and opened again.

use super::sandbox::Sandbox;
use std::{
    fs,
    os::unix::fs::MetadataExt,
    path::Path,
    process::{Child, Command},
};

/// Starts a command whose editor writes `text` and then waits, until its draft holds the text.
fn with_open_editor(sandbox: &Sandbox, arguments: &[&str], text: &str) -> Child {
    let ready = sandbox.path("ready");
    let script = format!(
        "echo '{text}' > \"$1\"; echo $$ > {}.new; mv {0}.new {0}; exec sleep 1000",
        ready.display()
    );
    let editor = sandbox.editor(&script);
    let mut command = sandbox.command(arguments);
    let child = command.env("EDITOR", editor).spawn().unwrap();
    while !ready.exists() {
        std::hint::spin_loop();
    }
    child
}

fn signal(name: &str, process: &str) {
    let sent = Command::new("kill").args([name, process]).status().unwrap();
    assert!(sent.success());
}

fn end_editor(sandbox: &Sandbox) {
    let editor = fs::read_to_string(sandbox.path("ready")).unwrap();
    signal("-TERM", editor.trim());
}

#[test]
fn a_signal_while_the_editor_is_open_leaves_a_draft_that_is_mentioned_and_opened_again() {
    for name in ["-HUP", "-TERM", "-KILL"] {
        let sandbox = Sandbox::new();
        let new = ["new", "--id", "20250911"];
        let mut child = with_open_editor(&sandbox, &new, "an hour of work");
        let during = sandbox.run(&["list"]);
        assert!(!during.contains("not saved"), "{during}");
        signal(name, &child.id().to_string());
        child.wait().unwrap();
        end_editor(&sandbox);
        assert_eq!(fs::metadata(&sandbox.drafts()[0]).unwrap().mode() & 0o77, 0);
        insta::allow_duplicates! {
            insta::assert_snapshot!(sandbox.run(&["list"]), @r"
            warning: a text for 20250911 was not saved, and is in ~/journal/drafts/DRAFT.md; run `devlog edit --id 20250911 --draft` to go on with it, or remove the file
            no entries yet; `devlog new` writes the first one
            exit status 0
            ");
        }
        let editor = sandbox.editor("true");
        let edited = sandbox.run_with_editor(&editor, &["edit", "--id", "20250911", "--draft"]);
        assert_eq!(edited, "Updated entry: 20250911\nexit status 0");
        assert_eq!(
            sandbox.run(&["list"]),
            "20250911  an hour of work\nexit status 0"
        );
        assert_eq!(
            fs::read_dir(sandbox.root().join("drafts")).unwrap().count(),
            0
        );
    }
}

#[test]
fn an_interrupt_reaches_the_editor_alone() {
    let sandbox = Sandbox::new();
    let mut child = with_open_editor(&sandbox, &["new", "--id", "20250911"], "text");
    signal("-INT", &child.id().to_string());
    signal("-QUIT", &child.id().to_string());
    assert!(child.try_wait().unwrap().is_none());
    end_editor(&sandbox);
    let said = sandbox.report(child.wait_with_output().unwrap());
    assert!(said.contains("your text is not lost"), "{said}");
}

#[test]
fn a_window_that_saves_after_its_editor_has_returned_leaves_a_draft() {
    let sandbox = Sandbox::new();
    sandbox.run(&["new", "--id", "20250911", "-m", "first"]);
    let name = sandbox.path("name");
    let editor = sandbox.editor(&format!("echo \"$1\" > {}", name.display()));
    let closed = sandbox.run_with_editor(&editor, &["edit", "--id", "20250911"]);
    assert!(closed.contains("The editor closed at once"), "{closed}");
    let file = fs::read_to_string(name).unwrap();
    fs::write(Path::new(file.trim()), "first\nand later").unwrap();
    let shown = sandbox.run(&["show", "20250911"]);
    assert!(
        shown.contains("a text for 20250911 was not saved"),
        "{shown}"
    );
    let editor = sandbox.editor("true");
    sandbox.run_with_editor(&editor, &["edit", "--id", "20250911", "--draft"]);
    assert!(
        sandbox
            .read("entries/20250911.md")
            .ends_with("\n\nfirst\nand later\n")
    );
}

#[test]
fn a_piped_text_that_cannot_be_saved_is_kept() {
    let sandbox = Sandbox::new();
    sandbox.run(&["new", "--id", "20250911", "-m", "first"]);
    let new = ["new", "--id", "20250911", "-m", "-"];
    let refused = sandbox.run_with_input(b"piped\n", &new);
    insta::assert_snapshot!(refused, @r"
    error: entry 20250911 exists already

    hint: your text is not lost: it is in ~/journal/drafts/DRAFT.md; `devlog edit --id 20250911 --draft` goes on with it
    exit status 1
    ");
    assert_eq!(fs::read(&sandbox.drafts()[0]).unwrap(), b"piped");
    let editor = sandbox.editor("true");
    sandbox.run_with_editor(&editor, &["edit", "--id", "20250911", "--draft"]);
    assert!(
        sandbox
            .read("entries/20250911.md")
            .ends_with("\n\nfirst\n\npiped\n")
    );
    let refused = sandbox.run_with_input(b"\xff\xfe", &["new", "--id", "20250912"]);
    assert!(refused.contains("your text is not lost"), "{refused}");
    assert_eq!(fs::read(&sandbox.drafts()[0]).unwrap(), b"\xff\xfe");
}

#[test]
fn a_draft_is_joined_with_what_the_entry_got_meanwhile() {
    let sandbox = Sandbox::new();
    sandbox.run(&["new", "--id", "20250911", "-m", "a\nb\nc"]);
    let mut child = with_open_editor(&sandbox, &["edit", "--id", "20250911"], "a\nb\nc\nmine");
    signal("-TERM", &child.id().to_string());
    child.wait().unwrap();
    end_editor(&sandbox);
    let editor = sandbox.editor("printf 'theirs\nb\nc' > \"$1\"");
    sandbox.run_with_editor(&editor, &["edit", "--id", "20250911"]);
    let editor = sandbox.editor("true");
    sandbox.run_with_editor(&editor, &["edit", "--id", "20250911", "--draft"]);
    let markdown = sandbox.read("entries/20250911.md");
    assert!(markdown.ends_with("\n\ntheirs\nb\nc\nmine\n"), "{markdown}");
}

#[test]
fn a_draft_without_a_text_of_its_own_is_removed() {
    let sandbox = Sandbox::new();
    sandbox.run(&["new", "--id", "20250911", "-m", "saved"]);
    let drafts = sandbox.root().join("drafts");
    fs::create_dir(&drafts).unwrap();
    fs::write(drafts.join("20250911-a.md"), "saved\n").unwrap();
    fs::write(drafts.join("20250912-b.md"), "\n\n").unwrap();
    for number in 0..5 {
        fs::write(drafts.join(format!("2025091{number}-c.md")), "not saved").unwrap();
    }
    let listed = sandbox.run(&["list"]);
    assert_eq!(sandbox.drafts().len(), 5);

    assert_eq!(listed.matches("was not saved").count(), 3, "{listed}");
    assert!(listed.contains("2 more texts in ~/journal/drafts were not saved"));
}

#[test]
fn a_day_without_a_draft_has_none_to_go_on_with() {
    let sandbox = Sandbox::new();
    insta::assert_snapshot!(sandbox.run(&["edit", "--id", "20250911", "--draft"]), @r"
    error: there is no unsaved text of 20250911
    exit status 1
    ");
}
