//! The cost of the steps of a push without changes, for 10,001 files: scan, state and plan.
//! `cargo bench -p devlog --bench steps`

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark, for the terminal"
)]

use devlog::{
    digest,
    journal::{FileStat, LocalFile, scan},
    state::{FileRecord, LocalRecord, RemoteBinding, State, StateStore},
    sync::{
        PushMode,
        plan::{Objects, Planner, RemoteDigest, RemoteFact, Seal},
    },
};
use devlog_provider_api::Sha256Digest;
use std::{
    fs,
    hint::black_box,
    path::Path,
    time::{Duration, Instant},
};

const FILES: u32 = 10_000;
/// The median of so many runs is printed.
const RUNS: usize = 11;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write_journal(root);
    let files = scan(root).unwrap().files;
    print("scan", || drop(black_box(scan(root).unwrap())));

    let state = state_of(&files);
    let binding = RemoteBinding::new(&["benchmark"]);
    let store = StateStore::open(root, &binding).expect("a state that can be read");
    *store.state() = state.clone();
    print("save the state", || store.save().unwrap());
    drop(store);
    print("load the state", || {
        drop(black_box(StateStore::open(root, &binding)));
    });

    let objects = objects_of(&files);
    let planner = Planner {
        objects: &objects,
        state: &state,
        public_config: b"",
        keys: None,
        mode: PushMode::Incremental,
        resolution: None,
        config_digests: &Vec::new,
        is_hashed_again: &|| false,
    };
    assert!(planner.plan(&files).push.is_empty());
    print("plan", || drop(black_box(planner.plan(&files))));
}

fn write_journal(root: &Path) {
    for name in ["events", "entries"] {
        fs::create_dir(root.join(name)).unwrap();
    }
    for number in 0..FILES / 2 {
        // Any eight digits of a date.
        let id = format!(
            "{}{:02}{:02}",
            2000 + number / 336,
            number / 28 % 12 + 1,
            number % 28 + 1
        );
        fs::write(
            root.join(format!("events/{id}.jsonl")),
            format!("{{\"n\":{number}}}\n"),
        )
        .unwrap();
        fs::write(root.join(format!("entries/{id}.md")), id).unwrap();
    }
}

fn digest_of(file: &LocalFile) -> Sha256Digest {
    digest::of_bytes(file.key.to_string().as_bytes())
}

fn state_of(files: &[LocalFile]) -> State {
    let record = |file: &LocalFile| FileRecord {
        local: Some(LocalRecord {
            stat: FileStat { ..file.stat },
            len: file.stat.size,
            sha256: digest_of(file),
            key_id: None,
        }),
        ours: vec![digest_of(file)],
        ..FileRecord::default()
    };
    State {
        was_encrypted: false,
        files: files.iter().map(|file| (file.key, record(file))).collect(),
        ..State::default()
    }
}

fn objects_of(files: &[LocalFile]) -> Objects {
    let fact = |file: &LocalFile| RemoteFact {
        size: file.stat.size,
        len: Some(file.stat.size),
        digest: RemoteDigest::Known(digest_of(file)),
        described: Some(digest_of(file)),
        is_damaged: false,
        etag: None,
        seal: Seal::Plain,
    };
    files.iter().map(|file| (file.key, fact(file))).collect()
}

fn print(what: &str, mut run: impl FnMut()) {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort();
    let median = times[RUNS / 2];
    println!("{what:16} {median:>9.1?}  {:>9.1?} a file", median / FILES);
}
