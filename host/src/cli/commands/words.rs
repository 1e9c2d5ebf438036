//! No sequence of commands and hand edits makes a text unreachable.
//!
//! Every text that was typed, or stood in a file, is found again in the event log, in the markdown, in a copy whose
//! path was reported, or in a draft that the next command mentions. Checked for all short histories from files in
//! every state.

#![expect(clippy::unwrap_used, reason = "tests")]

mod reported_files;
mod start;
mod step;

use self::{
    reported_files::files_in,
    start::{STARTS, Start, begin},
    step::{STEPS, Step},
};
use super::{carry_out, ending::run_to_end};
use crate::{
    cli::{
        Session,
        arguments::{
            Command,
            journal::{EditArguments, ListArguments, NewArguments},
        },
        ui::OutputStyle,
    },
    journal::{EntryId, EntryStorage, Event, EventTime, LocalEntries},
    state::RemoteBinding,
    sync::{Backoff, PushOptions, SILENCE, SyncManager},
};
use devlog_provider_api::testkit::MemoryStorage;
use std::{
    collections::BTreeSet,
    fs,
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
};
use tempfile::TempDir;

const ID: &str = "20250911";

/// A journal of one day, and every word that must be found in it.
struct World {
    folder: TempDir,
    remote: MemoryStorage,
    words: BTreeSet<String>,
    written: usize,
    /// Everything that the commands have reported.
    said: String,
}

impl World {
    fn new(log: Start, markdown: Start) -> Self {
        // In memory where that is possible: each step waits for the disk.
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() {
            TempDir::new_in(memory)
        } else {
            TempDir::new()
        };
        let mut world = Self {
            folder: folder.unwrap(),
            remote: MemoryStorage::new(),
            words: BTreeSet::new(),
            written: 0,
            said: String::new(),
        };
        let (log_path, markdown_path) = (world.log(), world.markdown());
        let text = world.word();
        let events = Event::of_creation(id(), &text, now());
        LocalEntries::new(world.folder.path())
            .create(id(), &events)
            .unwrap();
        let text = world.word();
        let more = format!("{{\"type\":\"Pinned\",\"data\":{{\"note\":\"{text}\"}}}}\n");
        begin(&log_path, log, &more);
        let text = world.word();
        begin(&markdown_path, markdown, &format!("{text}\n"));
        world.forget();
        world
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join(format!("events/{ID}.jsonl"))
    }

    fn markdown(&self) -> PathBuf {
        self.folder.path().join(format!("entries/{ID}.md"))
    }

    /// A word that stands nowhere yet.
    fn word(&mut self) -> String {
        self.written += 1;
        let word = format!("word{}x", self.written);
        self.words.insert(word.clone());
        word
    }

    /// Runs a command with this editor, and returns what it reports.
    fn run(&self, editor: &str, command: Command) -> String {
        let (mut session, stdout, stderr) =
            Session::example(self.folder.path(), OutputStyle::default());
        let variables = [
            ("DEVLOG_HOME", self.folder.path()),
            ("EDITOR", Path::new(editor)),
        ];
        session.environment = variables.into_iter().collect();
        run_to_end(&session, || carry_out(&session, command));
        stdout.text() + &stderr.text()
    }

    fn edit(&mut self, editor: &str, draft: bool) {
        let arguments = EditArguments {
            id: Some(id()),
            draft,
        };
        self.said += &self.run(editor, Command::Edit(arguments));
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::New => {
                let arguments = NewArguments {
                    message: Some(self.word()),
                    id: Some(id()),
                };
                self.said += &self.run("", Command::New(arguments));
            }
            Step::Edit => {
                let word = self.word_typed();
                self.edit(&format!("printf '{word}' >>"), false);
            }
            Step::EditFails => {
                let word = self.word_typed();
                self.edit(
                    &format!("f() {{ printf '{word}' >> \"$1\"; exit 3; }}; f"),
                    false,
                );
            }
            Step::EditGarbles => {
                let word = self.word_typed();
                self.edit(&format!("printf '{word}\\377' >>"), false);
            }
            Step::EditDraft => self.edit("true", true),
            Step::Rebuild => {
                self.said += &self.run("", Command::Rebuild);
            }
            Step::Push => self.push(),
            Step::AppendByHand => {
                let word = self.word();
                append(&self.markdown(), &word);
            }
            Step::ReplaceByHand => {
                let word = self.word();
                fs::write(self.markdown(), word).unwrap();
                self.forget();
            }
            Step::TearLog => {
                let word = self.word();
                let torn = format!("{{\"type\":\"ContentUpdated\",\"data\":\"{word}");
                append(&self.log(), &torn);
            }
            Step::RemoveLog => {
                let _ = fs::remove_file(self.log());
                self.forget();
            }
        }
    }

    /// A word for the editor, which opens only on an entry that has a text.
    fn word_typed(&mut self) -> String {
        let word = self.word();
        let has_text = LocalEntries::new(self.folder.path()).log(id());
        if has_text.unwrap().is_none_or(|log| log.entry.is_none()) {
            self.words.remove(&word);
        }
        word
    }

    fn push(&self) {
        let manager = SyncManager {
            root: self.folder.path().to_owned(),
            remote: Arc::new(self.remote.clone()),
            binding: RemoteBinding::new(&["memory"]),
            public_config: Vec::new(),
            keys: None,
            resolution: None,
            backoff: Backoff::default(),
            silence: SILENCE,
            signs_of_life: Arc::default(),
            cancelled: Arc::default(),
            hooks: Vec::new(),
        };
        // One that is refused changes nothing here.
        let _ = manager.push(&PushOptions::default(), Arc::new(()));
    }

    /// The person took texts out of a file by hand: those that are found nowhere else are not looked for again.
    fn forget(&mut self) {
        let lost = self.lost();
        self.words.retain(|word| !lost.contains(word));
    }

    /// The words that are found nowhere.
    fn lost(&self) -> Vec<String> {
        let listed = self.run("", list());
        let mut places = vec![self.log(), self.markdown()];
        for folder in ["events", "entries", "conflicts/events", "conflicts/entries"] {
            places.extend(files_in(&self.folder.path().join(folder), &self.said));
        }
        places.extend(files_in(&self.folder.path().join("drafts"), &listed));
        let texts = places.into_iter().filter_map(|place| fs::read(place).ok());
        let found: Vec<u8> = texts.flatten().collect();
        let found = String::from_utf8_lossy(&found);
        let lost = self.words.iter().filter(|word| !found.contains(*word));
        lost.cloned().collect()
    }
}

fn id() -> EntryId {
    ID.parse().unwrap()
}

fn now() -> EventTime {
    EventTime::from(&"2025-09-11T08:30:00+02:00[+02:00]".parse().unwrap())
}

fn list() -> Command {
    Command::List(ListArguments {
        from: None,
        to: None,
        tag: Vec::new(),
        person: Vec::new(),
        project: Vec::new(),
        search: None,
        calendar: None,
    })
}

fn append(path: &Path, text: &str) {
    let mut options = fs::OpenOptions::new();
    let mut file = options.append(true).create(true).open(path).unwrap();
    file.write_all(text.as_bytes()).unwrap();
}

fn assert_found(log: Start, markdown: Start, history: &[Step]) {
    let mut world = World::new(log, markdown);
    for step in history {
        world.step(*step);
        let lost = world.lost();
        assert!(
            lost.is_empty(),
            "{lost:?} lost at {step:?} of {history:?} from log {log:?} and markdown {markdown:?}:\n{}",
            world.said
        );
    }
}

#[test]
fn no_history_of_two_steps_loses_a_word() {
    for log in STARTS {
        for markdown in STARTS {
            for first in STEPS {
                for second in STEPS {
                    assert_found(log, markdown, &[first, second]);
                }
            }
        }
    }
}

#[test]
fn no_random_history_loses_a_word() {
    let mut random = fastrand::Rng::with_seed(10);
    for _ in 0..300 {
        let mut start = || STARTS[random.usize(..STARTS.len())];
        let (log, markdown) = (start(), start());
        let history: Vec<_> = (0..8).map(|_| STEPS[random.usize(..STEPS.len())]).collect();
        assert_found(log, markdown, &history);
    }
}

/// Takes about three minutes of processor time.
#[test]
#[ignore = "cargo test -p devlog --lib no_history_of_three_steps -- --ignored"]
fn no_history_of_three_steps_loses_a_word() {
    for log in STARTS {
        for markdown in STARTS {
            for number in 0..STEPS.len().pow(3) {
                let step = |power| STEPS[number / STEPS.len().pow(power) % STEPS.len()];
                assert_found(log, markdown, &[step(2), step(1), step(0)]);
            }
        }
    }
}
