//! Journals that exist: every form that the format allows, read and kept.

use super::sandbox::Sandbox;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

fn fixture(name: &str) -> PathBuf {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    repository.join("tests/journals").join(name)
}

/// Every file of a journal that is not hidden, by its name.
fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for folder in ["events", "entries"] {
        for file in fs::read_dir(root.join(folder)).unwrap() {
            let (name, path) = {
                let file = file.unwrap();
                (file.file_name().into_string().unwrap(), file.path())
            };
            if !name.starts_with('.') {
                files.insert(format!("{folder}/{name}"), fs::read(path).unwrap());
            }
        }
    }
    files
}

fn copied(name: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    for (name, bytes) in files(&fixture(name)) {
        let path = sandbox.root().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    sandbox
}

fn ids(files: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let names = files.keys().filter_map(|name| {
        let name = name.strip_prefix("events/")?;
        name.strip_suffix(".jsonl").map(ToOwned::to_owned)
    });
    names.collect()
}

#[test]
fn every_entry_is_shown_as_its_markdown_byte_for_byte() {
    for name in ["sample", "varied"] {
        let sandbox = copied(name);
        let files = files(&sandbox.root());
        assert!(ids(&files).len() >= 5);
        for id in ids(&files) {
            let output = sandbox.command(&["show", &id]).output().unwrap();
            let expected = &files[&format!("entries/{id}.md")];
            assert_eq!(&output.stdout, expected, "{id}");
        }
    }
}

#[test]
fn rebuilding_a_correct_journal_changes_no_byte() {
    for name in ["sample", "varied"] {
        let sandbox = copied(name);
        let before = files(&sandbox.root());
        let said = sandbox.run(&["rebuild"]);
        assert!(said.starts_with("Nothing to rebuild"), "{said}");
        assert_eq!(files(&sandbox.root()), before);
    }
}

#[test]
fn lost_markdown_is_rebuilt_byte_for_byte() {
    let sandbox = copied("varied");
    let before = files(&sandbox.root());
    fs::remove_dir_all(sandbox.root().join("entries")).unwrap();
    let said = sandbox.run(&["rebuild"]);
    assert!(said.contains("Rebuilt 9 of 9 entries"), "{said}");
    assert_eq!(files(&sandbox.root()), before);
}

#[test]
fn an_edit_keeps_every_whole_line_that_was_there() {
    let sandbox = copied("varied");
    let before = files(&sandbox.root());
    let editor = sandbox.editor("echo 'a further line' >> \"$1\"");
    for id in ids(&before) {
        let said = sandbox.run_with_editor(&editor, &["edit", "--id", &id]);
        assert!(said.contains(&format!("Updated entry: {id}")), "{said}");
        let key = format!("events/{id}.jsonl");
        let whole = before[&key]
            .iter()
            .rposition(|byte| *byte == b'\n')
            .unwrap();
        let after = fs::read(sandbox.root().join(&key)).unwrap();
        assert!(after.starts_with(&before[&key][..=whole]), "{id}");
        assert!(after.ends_with(b"\n"));
        let shown = sandbox.run(&["show", &id]);
        assert!(shown.contains("a further line\nexit status 0"), "{shown}");
    }
}

#[test]
fn a_varied_journal_is_listed() {
    insta::assert_snapshot!(copied("varied").run(&["list"]), @r"
    20250808  Nothing to see here, C++ and a @ sign.
    20250707  ---
    20250606  On a machine with a coarse clock. +time
    20250505  The battery died while this was edited. +power
    20250404  From Windows:
    20250303  From a newer devlog, twice. +rust
    20250202  @alice +rust +rust @bob @alice ::devlog ::devlog +rust
    20250101  Begun in Auckland, ended over Los Angeles. +travel +sleep
    20240229  A leap day, with @李雷, @jürgen and @María-José.
    warning: ~/journal/events/20250505.jsonl ends in an event that was cut short; it is skipped
    exit status 0
    ");
}

#[test]
fn a_torn_line_is_reported_then_set_aside() {
    let sandbox = copied("varied");
    let torn = sandbox.read("events/20250505.jsonl");
    let torn = torn.lines().last().unwrap().to_owned() + "\n";
    let editor = sandbox.editor("echo 'and then written again' > \"$1\"");
    let said = sandbox.run_with_editor(&editor, &["edit", "--id", "20250505"]);
    insta::assert_snapshot!(said, @r"
    Updated entry: 20250505
    warning: ~/journal/events/20250505.jsonl ended in an event that was cut short; it is in ~/journal/events/.20250505.jsonl.torn now
    exit status 0
    ");
    assert_eq!(sandbox.read("events/.20250505.jsonl.torn"), torn);
    insta::assert_snapshot!(sandbox.run(&["show", "20250505", "--formatted"]).split("Updated").next().unwrap(), @r"
    Monday, 5 May 2025
    Entry     20250505
    Created   2025-05-05 22:00:00 +02:00
    ");
}

#[test]
fn an_entry_that_moved_across_time_zones_keeps_them() {
    insta::assert_snapshot!(copied("varied").run(&["show", "20250101", "--formatted"]), @r"
    Wednesday, 1 January 2025
    Entry     20250101
    Created   2025-01-01 00:10:00 +13:00
    Updated   2025-01-01 09:41:12 -08:00
    Tags      travel, sleep

    Begun in Auckland, ended over Los Angeles. +travel +sleep
    exit status 0
    ");
}

#[test]
fn json_shows_an_entry_whole() {
    insta::assert_snapshot!(copied("varied").run(&["show", "20240229", "--json"]), @r#"
    {"schema":1,"type":"entry","id":"20240229","created_at":"2024-02-29T23:59:59.999999999-03:30","updated_at":"2024-02-29T23:59:59.999999999-03:30","tags":["été","क्षमा"],"people":["李雷","jürgen","María-José"],"projects":["проект-2"],"content":"A leap day, with @李雷, @jürgen and @María-José.\n\n::проект-2 grew a +été, and a +क्षमा ☕"}
    {"schema":1,"type":"summary","outcome":"ok","exit_code":0}
    exit status 0
    "#);
}
