//! Replies to calls that change something: only the documented success is one.

use super::{
    MIB, content, key,
    responder::{Answer, Responder},
    storage, upload,
};
use devlog_provider_api::{ErrorKind, Precondition, RemoteStorage, Result, UploadOptions};

const STORED: [(&str, &str); 1] = [("ETag", "\"0x1\"")];
const LOGIN_PAGE: &str = "<html><body>Welcome to Hotel Wi-Fi</body></html>";

type Call = fn(&dyn RemoteStorage) -> Result<()>;

fn put(storage: &dyn RemoteStorage) -> Result<()> {
    upload(storage, b"text", &UploadOptions::default()).map(drop)
}

fn put_blocks(storage: &dyn RemoteStorage) -> Result<()> {
    upload(storage, &content(5 * MIB), &UploadOptions::default()).map(drop)
}

fn delete(storage: &dyn RemoteStorage) -> Result<()> {
    storage.delete_file(&key("a.md"), &Precondition::None)
}

/// Each call, the answers before the one that counts, and the status that is due.
fn calls() -> Vec<(Call, Vec<Answer>, u16)> {
    vec![
        (put, vec![], 201),
        (put_blocks, vec![], 201),
        (put_blocks, vec![Answer::created(), Answer::created()], 201),
        (|storage| storage.create_container(), vec![], 201),
        (delete, vec![], 202),
    ]
}

/// The success with one thing changed.
fn lies(due: u16) -> Vec<(&'static str, Answer)> {
    let others = [200, 201, 202, 204]
        .into_iter()
        .filter(move |status| *status != due);
    let mut lies: Vec<_> = others
        .map(|status| ("another status", Answer::new(status, &STORED, "")))
        .collect();
    lies.push(("a body", Answer::new(due, &STORED, "stored")));
    lies.push(("another server", Answer::foreign(due, &STORED, "")));
    lies.push(("a login page", Answer::foreign(200, &[], LOGIN_PAGE)));
    lies.push(("a login page", Answer::foreign(due, &STORED, LOGIN_PAGE)));
    lies
}

#[test]
fn a_reply_that_is_not_exactly_the_services_success_is_a_failure() {
    for index in 0..calls().len() {
        let count = lies(calls()[index].2).len();
        for lie in 0..count {
            let (call, before, due) = calls().swap_remove(index);
            let (name, answer) = lies(due).swap_remove(lie);
            let service = Responder::start(before.into_iter().chain([answer]));
            let error = call(&*storage(&service.container())).expect_err(name);
            assert_eq!(
                error.kind(),
                ErrorKind::Other,
                "call {index}, {name}: {error}"
            );
            assert!(error.hint().is_some(), "call {index}, {name}");
        }
    }
}

#[test]
fn an_object_without_a_version_is_not_stored() {
    for (call, before) in [
        (put as Call, vec![]),
        (put_blocks, vec![Answer::created(), Answer::created()]),
    ] {
        for headers in [&[][..], &[("ETag", "")]] {
            let before = before.iter().map(|_: &Answer| Answer::created());
            let service = Responder::start(before.chain([Answer::new(201, headers, "")]));
            let error = call(&*storage(&service.container())).expect_err("no ETag");
            assert!(error.message().contains("no version"), "{error}");
        }
    }
}

#[test]
fn the_documented_success_is_one() {
    for (call, before, due) in calls() {
        let answer = Answer::new(due, &STORED, "");
        let rest = [Answer::created(), Answer::created()];
        let service = Responder::start(before.into_iter().chain([answer]).chain(rest));
        assert_eq!(call(&*storage(&service.container())), Ok(()));
    }
}
