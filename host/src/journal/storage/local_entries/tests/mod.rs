//! Journals in the documented format, with everything that a life of years leaves in them.

#![expect(clippy::unwrap_used, reason = "tests")]

mod rendering;
mod replacing;
mod writing;

use super::LocalEntries;
use crate::journal::{EntryId, EntryStorage, Event, EventTime};
use std::{fs, path::PathBuf};
use tempfile::TempDir;

fn id(text: &str) -> EntryId {
    text.parse().unwrap()
}

fn now() -> EventTime {
    "2025-09-11T10:30:00.123456789+02:00".parse().unwrap()
}

fn journal() -> (TempDir, LocalEntries) {
    let folder = tempfile::tempdir().unwrap();
    let entries = LocalEntries::new(&folder.path().join("journal"));
    (folder, entries)
}

fn created(entries: &LocalEntries, day: &str, content: &str) {
    let id = id(day);
    entries
        .create(id, &Event::of_creation(id, content, now()))
        .unwrap();
}

fn edited(entries: &LocalEntries, day: &str, content: &str) -> Option<PathBuf> {
    let id = id(day);
    let base = entries.log(id).unwrap().unwrap();
    let written = entries.append(id, &base, &Event::of_edit(content, now()));
    written.unwrap().set_aside
}

fn content(entries: &LocalEntries, day: &str) -> String {
    let log = entries.log(id(day)).unwrap().unwrap();
    log.entry.unwrap().content
}

fn log(entries: &LocalEntries, day: &str) -> Vec<u8> {
    fs::read(entries.log_path(id(day))).unwrap()
}

fn markdown_of(entries: &LocalEntries, day: &str) -> String {
    fs::read_to_string(entries.markdown_path(id(day))).unwrap()
}
