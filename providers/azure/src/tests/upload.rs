//! The requests of an upload.

use super::{
    MIB, content, md5,
    responder::{Answer, Request, Responder},
    storage, storage_with, upload,
};
use devlog_provider_api::{ETag, Host, Precondition, UploadOptions, testkit::sha256};

fn options(precondition: Precondition) -> UploadOptions {
    let mut options = UploadOptions::default();
    options.precondition = precondition;
    options.upload_id = Some("run-7".to_owned());
    options.content_type = Some("text/markdown; charset=utf-8".to_owned());
    options
}

/// The id in the address of a block.
pub fn block_id(request: &Request) -> &str {
    let (_, id) = request.target.split_once("blockid=").unwrap();
    id
}

/// The metadata beside the content, whichever request makes the object.
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
    for (etag, size) in [("\"0x1\"", 5), ("0x1", 5), ("0x1", 9 * MIB)] {
        let service = Responder::answering(|_| Answer::created());
        let storage = storage(&service.container());
        let options = options(Precondition::IfMatch(ETag::new(etag)));
        upload(&*storage, &content(size), &options).unwrap();
        let request = service.requests().pop().unwrap();
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
    assert_eq!(commit.header("x-ms-blob-content-md5"), None);
    assert_eq!(commit.header("if-none-match"), Some("*"));
}

#[test]
fn the_access_tier_goes_with_the_request_that_makes_the_object() {
    let service = Responder::start((0..5).map(|_| Answer::created()));
    let settings = [("account_key", "aGk="), ("access_tier", "cold")];
    let storage = storage_with(&service.container(), &settings, Host::detached());
    for size in [1, 9 * MIB] {
        upload(&*storage, &content(size), &options(Precondition::None)).unwrap();
    }
    let tiers = service.requests().into_iter().map(|request| {
        let is_block = request.target.contains("comp=block&");
        (
            is_block,
            request.header("x-ms-access-tier").map(str::to_owned),
        )
    });
    let cold = (false, Some("Cold".to_owned()));
    let block = (true, None);
    assert_eq!(
        tiers.collect::<Vec<_>>(),
        [cold.clone(), block.clone(), block.clone(), block, cold]
    );
}
