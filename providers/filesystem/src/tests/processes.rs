//! Several processes with one folder; each has a storage of its own.

use super::sandbox::{Sandbox, list, upload};
use devlog_provider_api::{ErrorKind, Precondition, testkit::sha256};
use std::{sync::Barrier, thread};

fn wins(sandbox: &Sandbox, precondition: &Precondition, refusal: ErrorKind) -> Vec<String> {
    let start = &Barrier::new(8);
    thread::scope(|scope| {
        let processes: Vec<_> = (0..8)
            .map(|process| {
                scope.spawn(move || {
                    let storage = sandbox.again();
                    let bytes = format!("process {process}");
                    start.wait();
                    match upload(
                        &*storage,
                        "events/1",
                        bytes.as_bytes(),
                        precondition.clone(),
                    ) {
                        Ok(_) => Some(bytes),
                        Err(error) => {
                            assert_eq!(error.kind(), refusal, "{error}");
                            None
                        }
                    }
                })
            })
            .collect();
        let winners = processes.into_iter().filter_map(|one| one.join().unwrap());
        winners.collect()
    })
}

#[test]
fn one_process_creates() {
    let sandbox = Sandbox::new();
    let winners = wins(&sandbox, &Precondition::IfAbsent, ErrorKind::AlreadyExists);
    assert_eq!(winners.len(), 1);
    assert_eq!(sandbox.download("events/1").unwrap(), winners[0].as_bytes());
    assert_eq!(
        sandbox.stat("events/1").unwrap().sha256,
        Some(sha256(winners[0].as_bytes()))
    );
}

#[test]
fn one_process_replaces() {
    let sandbox = Sandbox::new();
    let base = sandbox.upload("events/1", b"base").etag.unwrap();
    let winners = wins(
        &sandbox,
        &Precondition::IfMatch(base),
        ErrorKind::PreconditionFailed,
    );
    assert_eq!(winners.len(), 1);
    assert_eq!(sandbox.download("events/1").unwrap(), winners[0].as_bytes());
}

#[test]
fn every_process_sees_the_hashes_of_the_others() {
    let sandbox = Sandbox::new();
    let storages: Vec<_> = (0..4).map(|_| sandbox.again()).collect();
    thread::scope(|scope| {
        for (process, storage) in storages.iter().enumerate() {
            scope.spawn(move || {
                for day in 0..10 {
                    let name = format!("events/{process}-{day}");
                    upload(&**storage, &name, name.as_bytes(), Precondition::IfAbsent).unwrap();
                }
            });
        }
    });
    for storage in &storages {
        let files = list(&**storage, "");
        assert_eq!(files.len(), 40);
        for file in files {
            assert_eq!(
                file.sha256,
                Some(sha256(file.key.as_bytes())),
                "{}",
                file.key
            );
        }
    }
}
