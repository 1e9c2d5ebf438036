//! `devlog pull`, `devlog sync` and `devlog status`: a lost laptop, and two machines.

use devlog_tests::{backup::Backup, output::Output};
use insta::{allow_duplicates, assert_snapshot};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

on_each_remote!(
    a_new_machine_gets_the_whole_journal,
    two_machines_that_sync_hold_the_same_journal,
    a_push_over_another_machines_log_names_the_sync
);

/// Another machine, which has the same configuration and no journal yet.
pub struct Machine<'a> {
    backup: &'a Backup,
    /// The root of its journal.
    pub root: PathBuf,
}

impl<'a> Machine<'a> {
    /// Makes it beside the journal of `backup`, with the same configuration.
    pub fn new(backup: &'a Backup) -> Self {
        let root = backup.sandbox.folder().join("second");
        fs::create_dir(&root).expect("the sandbox is writable");
        fs::copy(
            backup.sandbox.root().join("config.toml"),
            root.join("config.toml"),
        )
        .expect("there is a configuration");
        Self { backup, root }
    }

    /// Runs the program on it.
    pub fn run<const N: usize>(&self, arguments: [&str; N]) -> Output {
        let mut command = self.backup.sandbox.command(arguments);
        command.env("DEVLOG_HOME", &self.root);
        self.backup.sandbox.finish(command)
    }

    fn write(&self, text: &str) {
        self.run(["new", "--id", "20240101", "-m", text]).expect(0);
    }
}

/// Every event log and rendered entry below a root.
pub fn tree(root: &Path) -> BTreeMap<String, String> {
    let mut tree = BTreeMap::new();
    for folder in ["events", "entries"] {
        for file in fs::read_dir(root.join(folder)).expect("the folder is there") {
            let path = file.expect("it is listed").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if !name.starts_with('.') {
                let text = fs::read_to_string(&path).expect("it is a text");
                tree.insert(format!("{folder}/{name}"), text);
            }
        }
    }
    tree
}

fn a_new_machine_gets_the_whole_journal(backup: &Backup) {
    let _journal = backup.journal(0);
    let first = backup.sandbox.root();
    for day in ["20240101", "20240102"] {
        let text = format!("Day {day} with @alice.");
        backup
            .sandbox
            .run(["new", "--id", day, "-m", &text])
            .expect(0);
    }
    backup.push().expect(0);
    let second = Machine::new(backup);
    let status = second.run(["status", "--exit-code"]).expect(20);
    assert!(
        status.stdout.starts_with("Would pull 2 files"),
        "{}",
        status.stdout
    );
    let pulled = second.run(["pull"]).expect(0);
    allow_duplicates! {
    assert_snapshot!(backup.snapshot(&pulled), @r"
    exit status 0
    ----- stdout
    ✓ Pulled 2 files from [REMOTE] ([SIZE])
      - events/20240102.jsonl
      - events/20240101.jsonl
    ");
    }
    assert_eq!(tree(&second.root), tree(&first));
    let again = second.run(["pull"]).expect(0);
    allow_duplicates! {
    assert_snapshot!(backup.snapshot(&again), @r"
    exit status 0
    ----- stdout
    ✓ Nothing to pull from [REMOTE]
    ");
    }
    second.run(["status", "--exit-code"]).expect(0);
}

fn two_machines_that_sync_hold_the_same_journal(backup: &Backup) {
    let _journal = backup.journal(0);
    let first = backup.sandbox.root();
    let second = Machine::new(backup);
    second.write("Written on the second machine.");
    second.run(["sync"]).expect(0);
    let text = "Written on the first machine.";
    backup
        .sandbox
        .run(["new", "--id", "20240101", "-m", text])
        .expect(0);
    let synced = backup.sandbox.run(["sync"]).expect(0);
    allow_duplicates! {
    assert_snapshot!(backup.snapshot(&synced), @r"
    exit status 0
    ----- stdout
    ✓ Pulled 1 file from [REMOTE] ([SIZE])
      - events/20240101.jsonl: merged; both versions of the text were kept
    ✓ Pushed 2 files to [REMOTE] ([SIZE])
      - events/20240101.jsonl
      - entries/20240101.md
    ");
    }
    second.run(["sync"]).expect(0);
    assert_eq!(tree(&first), tree(&second.root));
    let merged = &tree(&first)["entries/20240101.md"];
    assert!(merged.contains(text) && merged.contains("Written on the second machine."));
    let json = second.run(["sync", "--json"]).expect(0);
    let last = json.stdout.lines().last().expect("a summary").to_owned();
    assert!(
        last.starts_with(
            r#"{"schema":1,"type":"summary","outcome":"nothing_to_do","exit_code":0,"#
        ),
        "{last}"
    );
}

fn a_push_over_another_machines_log_names_the_sync(backup: &Backup) {
    let _journal = backup.journal(0);
    let second = Machine::new(backup);
    second.write("Written on the second machine.");
    second.run(["push"]).expect(0);
    backup
        .sandbox
        .run(["new", "--id", "20240101", "-m", "First."])
        .expect(0);
    let refused = backup.push().expect(13);
    assert!(refused.transcript().contains("run `devlog sync`"));
}
