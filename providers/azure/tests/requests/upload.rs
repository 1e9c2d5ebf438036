//! What an upload sends.

use crate::{
    responder::{Answer, Request, Responder},
    storage, upload,
};
use devlog_provider_api::{ETag, ErrorKind, Precondition, UploadOptions, testkit::sha256};

const MIB: usize = 1 << 20;

fn options(precondition: Precondition) -> UploadOptions {
    let mut options = UploadOptions::default();
    options.precondition = precondition;
    options.upload_id = Some("run-7".to_owned());
    options.content_type = Some("text/markdown; charset=utf-8".to_owned());
    options
}

/// Bytes that differ from block to block.
fn content(size: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(size + 8);
    for number in 0_u64.. {
        if bytes.len() >= size {
            break;
        }
        bytes.extend_from_slice(&number.to_le_bytes());
    }
    bytes.truncate(size);
    bytes
}

fn md5(bytes: &[u8]) -> String {
    use base64::{Engine, prelude::BASE64_STANDARD};
    use md5::{Digest, Md5};
    BASE64_STANDARD.encode(Md5::digest(bytes))
}

fn block_id(request: &Request) -> &str {
    let (_, id) = request.target.split_once("blockid=").unwrap();
    id
}

/// What stands beside the content, whichever request makes the object.
fn assert_described(request: &Request, bytes: &[u8]) {
    assert_eq!(
        request.header("x-ms-meta-devlog_sha256"),
        Some(sha256(bytes).to_string().as_str())
    );
    assert_eq!(request.header("x-ms-meta-devlog_upload_id"), Some("run-7"));
    assert_eq!(
        request.header("x-ms-blob-content-type"),
        Some("text/markdown; charset=utf-8")
    );
}

#[test]
fn a_small_file_is_one_request_with_hash_md5_and_condition() {
    let service = Responder::start([Answer::created()]);
    let file = upload(
        &*storage(&service.container()),
        b"hello",
        &options(Precondition::IfAbsent),
    )
    .unwrap();
    let [request] = &service.requests()[..] else {
        panic!("more or less than one request");
    };
    assert_eq!(
        (request.method.as_str(), request.target.as_str()),
        ("PUT", "/acc/log/a.md")
    );
    assert_eq!(request.body, b"hello");
    assert_described(request, b"hello");
    for (name, value) in [
        ("content-md5", Some("XUFAKrxLKna5cZ2REBfFkg==")),
        ("content-length", Some("5")),
        ("if-none-match", Some("*")),
        ("if-match", None),
        ("x-ms-blob-type", Some("BlockBlob")),
        ("x-ms-version", Some("2023-11-03")),
        ("accept-encoding", None),
        ("expect", None),
    ] {
        assert_eq!(request.header(name), value, "{name}");
    }
    let authorization = request.header("authorization").unwrap();
    assert!(authorization.starts_with("SharedKey acc:"));
    assert_eq!(file.etag, Some(ETag::new("\"0x1\"")));
    assert_eq!(file.sha256, Some(sha256(b"hello")));
    assert!(file.modified.is_some());
}

#[test]
fn a_known_version_is_asked_for_in_quotes() {
    let service = Responder::start([Answer::created(), Answer::created()]);
    let storage = storage(&service.container());
    for etag in ["\"0x1\"", "0x1"] {
        upload(
            &*storage,
            b"hello",
            &options(Precondition::IfMatch(ETag::new(etag))),
        )
        .unwrap();
        let request = service.next();
        assert_eq!(request.header("if-match"), Some("\"0x1\""));
        assert_eq!(request.header("if-none-match"), None);
    }
}

#[test]
fn an_empty_file_is_sent_with_its_length() {
    let service = Responder::start([Answer::created()]);
    upload(
        &*storage(&service.container()),
        b"",
        &options(Precondition::None),
    )
    .unwrap();
    assert_eq!(service.next().header("content-length"), Some("0"));
}

#[test]
fn a_large_file_is_blocks_and_then_a_list_with_everything_else() {
    let bytes = content(9 * MIB);
    let service = Responder::start((0..4).map(|_| Answer::created()));
    upload(
        &*storage(&service.container()),
        &bytes,
        &options(Precondition::IfAbsent),
    )
    .unwrap();
    let mut requests = service.requests();
    let commit = requests.pop().unwrap();
    // Blocks travel on several connections: in any order, but their ids sort as they are in the file.
    requests.sort_by(|a, b| a.target.cmp(&b.target));
    assert_eq!(requests.len(), 3);
    for (block, bytes) in requests.iter().zip(bytes.chunks(4 * MIB)) {
        assert!(
            block
                .target
                .starts_with("/acc/log/a.md?comp=block&blockid=")
        );
        assert!(block.body == bytes, "another block's bytes");
        assert_eq!(block.header("content-md5"), Some(md5(bytes).as_str()));
        assert_eq!(block.header("if-none-match"), None);
    }
    let ids: Vec<_> = requests.iter().map(block_id).collect();
    let list = format!("<Latest>{}</Latest>", ids.join("</Latest><Latest>"));
    assert_eq!(commit.target, "/acc/log/a.md?comp=blocklist");
    assert!(
        String::from_utf8(commit.body.clone())
            .unwrap()
            .contains(&list)
    );
    assert_described(&commit, &bytes);
    assert_eq!(
        commit.header("x-ms-blob-content-md5"),
        Some(md5(&bytes).as_str())
    );
    assert_eq!(commit.header("if-none-match"), Some("*"));
}

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
        &options(Precondition::None),
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
        &options(Precondition::None),
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
    upload(&*storage, &content(9 * MIB), &options(Precondition::None)).unwrap();
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
    let storage = crate::storage(&service.container());
    let error = upload(&*storage, &content(9 * MIB), &options(Precondition::None)).unwrap_err();
    assert_eq!(error.code(), Some("InvalidBlockList"));
    assert_eq!(service.requests().len(), 8);
}
