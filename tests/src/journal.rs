//! Journals of any length with the same content in every run, in the format of existing ones.

use jiff::civil::Date;
use std::{
    fmt::Write as _,
    fs::{self, OpenOptions},
    io::Write as _,
    path::{Path, PathBuf},
};

/// A part of every text of a journal.
pub const CANARY: &str = "paired with @alice on ::search_engine";

/// A journal of consecutive days, each with an event log and the markdown rendered from it.
pub struct Journal {
    root: PathBuf,
    days: Vec<Date>,
}

impl Journal {
    /// Writes `days` days below `root`, the first of them 2023-01-01.
    ///
    /// # Panics
    /// If the folder is not writable.
    pub fn create(root: impl Into<PathBuf>, days: usize) -> Self {
        let root = root.into();
        for folder in ["events", "entries"] {
            fs::create_dir_all(root.join(folder)).expect("the root is writable");
        }
        let first = Date::constant(2023, 1, 1);
        let days = first.series(jiff::Span::new().days(1)).take(days).collect();
        let journal = Self { root, days };
        for day in 0..journal.days.len() {
            let content = format!("Day {day}: {CANARY}, +rust{}.", "!".repeat(day % 40));
            journal.write(day, &journal.created(day, &content), &content);
        }
        journal
    }

    /// The keys of all files of a day: its event log, then its markdown.
    #[must_use]
    pub fn keys(&self, day: usize) -> [String; 2] {
        let id = self.id(day);
        [format!("events/{id}.jsonl"), format!("entries/{id}.md")]
    }

    /// Every key but that of the configuration, sorted.
    #[must_use]
    pub fn all_keys(&self) -> Vec<String> {
        let mut keys: Vec<_> = (0..self.days.len())
            .flat_map(|day| self.keys(day))
            .collect();
        keys.sort();
        keys
    }

    /// The path of a key's file.
    #[must_use]
    pub fn path(&self, key: &str) -> PathBuf {
        self.root.join(key)
    }

    /// The root that it was made at.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Appends an update of a day's content to its event log, and renders it again: two changed files.
    ///
    /// # Panics
    /// If the day is not of this journal, or the files are not writable.
    pub fn edit(&self, day: usize, content: &str) {
        let [events, _] = self.keys(day);
        let log = fs::read_to_string(self.path(&events)).expect("the day was written");
        let update = self.event("ContentUpdated", day, content);
        let log = log + &update + &self.parsed(day);
        self.write(day, &log, content);
    }

    /// Appends a line to a day's event log alone, with one write: one changed file.
    ///
    /// # Panics
    /// If the day is not of this journal, or the file is not writable.
    pub fn append(&self, day: usize, content: &str) {
        let [events, _] = self.keys(day);
        let line = self.event("ContentUpdated", day, content);
        let mut log = OpenOptions::new()
            .append(true)
            .open(self.path(&events))
            .expect("the day was written");
        log.write_all(line.as_bytes()).expect("the log is writable");
    }

    fn write(&self, day: usize, log: &str, content: &str) {
        let [events, entry] = self.keys(day);
        fs::write(self.path(&events), log).expect("the root is writable");
        fs::write(self.path(&entry), self.markdown(day, content)).expect("the root is writable");
    }

    fn id(&self, day: usize) -> String {
        self.days[day].strftime("%Y%m%d").to_string()
    }

    fn timestamp(&self, day: usize) -> String {
        format!("{}T10:30:00.123456789+02:00", self.days[day])
    }

    fn created(&self, day: usize, content: &str) -> String {
        let line = serde_json::json!({"type": "Created", "data": {
            "id": self.id(day), "content": content, "timestamp": self.timestamp(day),
        }});
        format!("{line}\n{}", self.parsed(day))
    }

    fn event(&self, kind: &str, day: usize, content: &str) -> String {
        let line = serde_json::json!({"type": kind, "data": {
            "content": content, "timestamp": self.timestamp(day),
        }});
        format!("{line}\n")
    }

    fn parsed(&self, day: usize) -> String {
        let line = serde_json::json!({"type": "AnnotationParsed", "data": {
            "tags": ["rust"], "people": ["alice"], "projects": ["search_engine"],
            "timestamp": self.timestamp(day),
        }});
        format!("{line}\n")
    }

    fn markdown(&self, day: usize, content: &str) -> String {
        let time = format!("{}T10:30:00+02:00", self.days[day]);
        let mut text = format!(
            "---\nid: {}\ncreated_at: {time}\nupdated_at: {time}\n",
            self.id(day)
        );
        let _ = write!(
            text,
            "tags: [rust]\npeople: [alice]\nprojects: [search_engine]\n---\n\n{content}\n"
        );
        text
    }
}
