//! A canary in every entry of an encrypted journal: it is found in no file beside the journal, in no byte on the wire
//! and in no output, in no encoding, and neither is a digest of the text.

use super::machine::{KeySource, Machine};
use devlog_tests::{
    backup::Backup,
    http::Wiretap,
    remote::{Remote, all_files_below, sha256},
    search::Search,
};
use std::{fs, path::Path};

/// Letters and digits only: most encodings leave them as they are.
pub const CANARY: &str = "CanaryThatMustNeverLeaveThisMachineInClear0123456789";

on_each_remote!(a_canary_in_every_entry_stays_in_the_journal);

fn a_canary_in_every_entry_stays_in_the_journal(backup: &Backup) {
    let key = KeySource::File;
    let _journal = backup.journal(0);
    let wiretap = tapped(backup);
    let first = Machine::first(backup, &key);
    let mut config = fs::read_to_string(first.root.join("config.toml")).expect("it is there");
    config += "\n[hooks]\npre_push = 'cat > heard; env >> heard'\npost_push = 'cat >> heard; env >> heard'\n";
    backup.sandbox.configure(&config);
    let write = |machine: &Machine<'_>, day: &str, text: &str| {
        let text = format!("{text} {CANARY} with @alice.");
        machine.run(&["new", "--id", day, "-m", &text]).expect(0);
    };
    let mut said = String::new();
    let mut digests = Vec::new();
    let mut run = |machine: &Machine<'_>, arguments: &[&str], status| {
        digests.extend(machine.tree().values().map(|content| sha256(content)));
        let output = machine.run(arguments).expect(status);
        said += &output.transcript();
    };
    for day in ["20240101", "20240102", "20240103"] {
        write(&first, day, "First");
    }
    run(&first, &["push", "-v"], 0);
    run(&first, &["push"], 0);
    for day in ["20240101", "20240102", "20240103"] {
        append(&first, day);
    }
    run(&first, &["status"], 0);
    run(&first, &["push", "--json"], 0);
    let second = first.second();
    run(&second, &["pull", "-v"], 0);
    append(&first, "20240101");
    append(&second, "20240101");
    for machine in [&first, &second, &first] {
        run(machine, &["sync", "-v"], 0);
    }
    run(&first, &["encryption", "status"], 0);
    // Failures: an object that is damaged, and one that is not encrypted.
    backup
        .remote
        .put("events/20240101.jsonl", b"age-encryption.org/v1\n");
    backup.remote.put("events/20240102.jsonl", b"{}\n");
    run(&second, &["pull", "-v"], 3);
    run(&second, &["pull", "--json"], 3);

    assert!(!digests.is_empty() && fs::read(first.root.join("heard")).is_ok());
    let search = Search::new(&[CANARY], &digests);
    let absent = |place: &str, bytes: &[u8]| assert_eq!(search.found_in(bytes), None, "{place}");
    absent("the output", said.as_bytes());
    absent(
        "the wire",
        &wiretap.map(|tap| tap.bytes()).unwrap_or_default(),
    );
    for (path, file) in all_files_below(backup.sandbox.folder()) {
        let is_journal = ["journal", "second"].iter().any(|root| {
            let path = Path::new(&path).strip_prefix(root);
            path.is_ok_and(|path| path.starts_with("events") || path.starts_with("entries"))
        });
        if !is_journal {
            absent(&path, &file.content);
        }
    }
}

/// Appends a change of a day to its log, and renders it.
fn append(machine: &Machine<'_>, day: &str) {
    let path = machine.root.join(format!("events/{day}.jsonl"));
    let log = fs::read_to_string(&path).expect("the day was written");
    let text = format!("{CANARY} of {}.", machine.root.display());
    let time = "2024-01-01T10:30:00+00:00";
    let data = format!(r#"{{"content":"{text}","timestamp":"{time}"}}"#);
    let line = format!("{{\"type\":\"ContentUpdated\",\"data\":{data}}}\n");
    fs::write(&path, log + &line).expect("the journal is ours");
    machine.run(&["rebuild"]).expect(0);
}

/// Sends what goes to a server through a wiretap; `None` for a folder.
pub fn tapped(backup: &Backup) -> Option<Wiretap> {
    let server = match &backup.remote {
        Remote::Folder(_) => return None,
        Remote::Container { azurite, .. } => azurite.port(),
        Remote::Bucket(double) => double.port(),
        Remote::Google(double) => double.port(),
    };
    let wiretap = Wiretap::start(server);
    let (from, to) = (format!(":{server}/"), format!(":{}/", wiretap.port()));
    backup
        .sandbox
        .configure(&backup.remote.section().replace(&from, &to));
    Some(wiretap)
}
