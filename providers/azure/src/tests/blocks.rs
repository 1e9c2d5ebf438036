//! Blocks that do not arrive at once.

use super::{
    MIB, content,
    crowd::Crowd,
    responder::{Answer, Request, Responder},
    storage, upload,
    upload::block_id,
};
use devlog_provider_api::{ErrorKind, UploadOptions};
use std::sync::Arc;

#[test]
fn a_block_that_fails_is_sent_again_alone() {
    let answers = [
        Answer::created(),
        Answer::refusal(500, "OperationTimedOut"),
        Answer::created(),
        Answer::created(),
        Answer::created(),
    ];
    let service = Responder::start(answers);
    upload(
        &*storage(&service.container()),
        &content(9 * MIB),
        &UploadOptions::default(),
    )
    .unwrap();
    let requests = service.requests();
    let lists = requests
        .iter()
        .filter(|request| request.target.ends_with("comp=blocklist"));
    assert_eq!((requests.len(), lists.count()), (5, 1));
}

#[test]
fn a_block_that_is_refused_is_not_sent_again() {
    let service = Responder::start((0..4).map(|_| Answer::refusal(403, "AuthenticationFailed")));
    let error = upload(
        &*storage(&service.container()),
        &content(9 * MIB),
        &UploadOptions::default(),
    )
    .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthenticated);
    assert!(service.requests().len() <= 3);
}

/// The answers to three blocks and their list.
fn round(end: Answer) -> impl Iterator<Item = Answer> {
    (0..3).map(|_| Answer::created()).chain([end])
}

#[test]
fn lost_blocks_start_the_file_again_under_new_ids_once() {
    let lost = || round(Answer::refusal(400, "InvalidBlockList"));
    let service = Responder::start(lost().chain(round(Answer::created())));
    let storage = storage(&service.container());
    upload(&*storage, &content(9 * MIB), &UploadOptions::default()).unwrap();
    let requests = service.requests();
    let mut ids: Vec<_> = requests
        .iter()
        .filter(|request| request.target.contains("blockid="))
        .map(block_id)
        .collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((requests.len(), ids.len()), (8, 6));

    let service = Responder::start(lost().chain(lost()));
    let storage = super::storage(&service.container());
    let error = upload(&*storage, &content(9 * MIB), &UploadOptions::default()).unwrap_err();
    assert_eq!(error.code(), Some("InvalidBlockList"));
    assert_eq!(service.requests().len(), 8);
}

fn is_block(request: &Request) -> bool {
    request.target.contains("comp=block&")
}

/// A foreign upload with ids of another length was never finished.
#[test]
fn ids_become_as_long_as_those_of_blocks_that_somebody_left() {
    let left = "QVpDb3B5IGhhcyBpZHMgb2YgZm9ydHktZWlnaHQgYnl0ZXMsIGxpa2UgdGhpcy4=";
    let service = Responder::answering(move |request| {
        if request.target.ends_with("blocklisttype=uncommitted") {
            let block = format!("<Block><Name>{left}</Name><Size>1</Size></Block>");
            let list = format!("<UncommittedBlocks>{block}</UncommittedBlocks>");
            return Answer::new(200, &[], format!("<BlockList>{list}</BlockList>"));
        }
        if is_block(request) && block_id(request).len() != left.replace('=', "%3D").len() {
            return Answer::refusal(400, "InvalidBlobOrBlock");
        }
        Answer::created()
    });
    let storage = storage(&service.container());
    upload(&*storage, &content(9 * MIB), &UploadOptions::default()).unwrap();
    let commit = service.requests().pop().unwrap();
    assert!(commit.target.ends_with("comp=blocklist"));
    assert_eq!(
        String::from_utf8(commit.body)
            .unwrap()
            .matches("<Latest>")
            .count(),
        3
    );
}

#[test]
fn blocks_are_fewer_at_once_after_a_refusal() {
    let crowd = Arc::new(Crowd::default());
    let of_service = Arc::clone(&crowd);
    let service = Responder::answering(move |request| {
        if is_block(request) {
            of_service.answer(2, 1)
        } else {
            Answer::created()
        }
    });
    let storage = storage(&service.container());
    upload(&*storage, &content(32 * MIB), &UploadOptions::default()).unwrap();
    assert_eq!(crowd.together(), Some(1));
}
