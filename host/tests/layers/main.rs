//! The shape of the source: dependencies point down, no circle of files, folders that can be read at a glance.

#![expect(clippy::unwrap_used, reason = "tests")]

mod architecture;
mod circles;
mod crate_root;
mod dependencies;
mod files;
mod folders;
mod module;
mod uses;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use files::files_below;

/// The rooms, each with the rooms below it that it may use. All may use the floor.
const ROOMS: [(&str, &[&str]); 8] = [
    ("automation", &["state", "config"]),
    (
        "cli",
        &[
            "automation",
            "sync",
            "encryption",
            "registry",
            "journal",
            "state",
            "config",
        ],
    ),
    ("sync", &["encryption", "journal", "state", "config"]),
    ("encryption", &["config"]),
    ("registry", &["state", "config"]),
    ("state", &["journal"]),
    ("journal", &["config"]),
    ("config", &[]),
];

/// The modules of the floor, each with those that it may use.
const FLOOR: [(&str, &[&str]); 12] = [
    ("bounded_log", &["regular_file"]),
    ("child", &[]),
    ("digest", &[]),
    ("durable", &["digest", "folder", "regular_file"]),
    ("exit_code", &[]),
    ("folder", &[]),
    ("host_thread", &[]),
    ("packed", &[]),
    ("permissions", &["terminal_text"]),
    ("regular_file", &[]),
    ("terminal_text", &[]),
    ("wall_clock", &[]),
];

fn modules() -> BTreeSet<&'static str> {
    let all = ROOMS.iter().chain(&FLOOR);
    all.map(|(module, _)| *module).collect()
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The modules that a text names after `crate::`, alone or in braces.
fn used(text: &str) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for after in text.split("crate::").skip(1) {
        match after.strip_prefix('{') {
            Some(group) => used.extend(first_level(group)),
            None => used.extend(leading_word(after)),
        }
    }
    used
}

fn leading_word(text: &str) -> Option<String> {
    let is_part = |letter: char| letter.is_ascii_lowercase() || letter == '_';
    let word: String = text
        .trim_start()
        .chars()
        .take_while(|letter| is_part(*letter))
        .collect();
    (!word.is_empty()).then_some(word)
}

/// The words at the beginning of each item of a brace group, not of the groups in it.
fn first_level(group: &str) -> Vec<String> {
    let (mut depth, mut item, mut words) = (0, String::new(), Vec::new());
    for letter in group.chars() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => words.extend(leading_word(&std::mem::take(&mut item))),
            letter => item.push(letter),
        }
    }
    words.extend(leading_word(&item));
    words
}

fn module_path(module: &str) -> PathBuf {
    let folder = source().join(module);
    if folder.is_dir() {
        folder
    } else {
        folder.with_extension("rs")
    }
}

#[test]
fn modules_use_only_what_stands_below_them() {
    let floor = FLOOR.map(|(module, _)| module);
    let rooms = ROOMS.map(|(room, allowed)| (room, [allowed, &floor].concat()));
    let floor = FLOOR.map(|(module, allowed)| (module, allowed.to_vec()));
    let modules = modules();
    for (module, allowed) in rooms.into_iter().chain(floor) {
        for file in files_below(&module_path(module)) {
            for name in used(&fs::read_to_string(&file).unwrap()) {
                let is_fine =
                    name == module || allowed.contains(&&*name) || !modules.contains(&*name);
                assert!(is_fine, "{} uses {name}", file.display());
            }
        }
    }
}

#[test]
fn every_module_is_in_the_table() {
    let library = fs::read_to_string(source().join("lib.rs")).unwrap();
    let declared: BTreeSet<_> = library
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect();
    assert_eq!(declared, modules());
}

/// Any other way to start a thread panics if the system has none left, and its crash would be reported as a
/// provider's.
#[test]
fn every_thread_of_the_host_is_started_in_one_place() {
    for file in files_below(&source()) {
        let text = fs::read_to_string(&file).unwrap();
        let program = text.split("mod tests").next().unwrap_or_default();
        let program = program.replace("host_thread::", "");
        let is_test = file.ends_with("tests.rs") || file.iter().any(|part| part == "tests");
        let is_exempt = is_test || file.ends_with("host_thread.rs");
        for start in ["thread::spawn(", "thread::scope(", "thread::Builder"] {
            let is_found = !is_exempt && program.contains(start);
            assert!(!is_found, "{} has {start}", file.display());
        }
    }
}

#[test]
fn imports_are_found_in_every_spelling() {
    let text = "use crate::sync::Plan;\nuse crate::{\n    config::{self, load},\n    state::State,\n};\ncrate::cli::run()";
    let names: Vec<_> = used(text).into_iter().collect();
    assert_eq!(names, ["cli", "config", "state", "sync"]);
}
