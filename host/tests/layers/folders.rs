//! Folders that can be read at a glance.

use std::{collections::BTreeMap, fs};

use crate::files::{files_below, workspace};

const MOST_FILES: usize = 20;
/// Of `host/src/cli`, which would otherwise gather what fits nowhere else.
const MOST_ROOMS: usize = 12;

#[test]
fn no_folder_has_more_than_twenty_source_files() {
    let top = workspace();
    let mut counts = BTreeMap::new();
    for name in ["host", "provider-api", "providers", "tests"] {
        for file in files_below(&top.join(name)) {
            let folder = file.parent().unwrap().strip_prefix(&top).unwrap();
            *counts.entry(folder.display().to_string()).or_insert(0) += 1;
        }
    }
    counts.retain(|_, count| *count > MOST_FILES);
    assert!(counts.is_empty(), "{counts:#?}");
}

#[test]
fn the_command_line_has_at_most_a_dozen_rooms() {
    let entries = fs::read_dir(workspace().join("host/src/cli")).unwrap();
    let rooms: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name())
        .filter(|name| name != "mod.rs" && name != "tests.rs")
        .collect();
    assert!(
        rooms.len() <= MOST_ROOMS,
        "{} of {MOST_ROOMS}: {rooms:?}",
        rooms.len()
    );
}
