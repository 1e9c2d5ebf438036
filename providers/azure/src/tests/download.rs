//! The requests of a download, and its use of the parts.

use super::{
    MIB, content, key, md5,
    responder::{Answer, Request, Responder},
    storage,
};
use devlog_provider_api::{
    ErrorKind, Result,
    testkit::{BytesSink, sha256},
};
use std::sync::{
    Condvar, Mutex,
    atomic::{AtomicUsize, Ordering},
};

const RANGE: usize = 4 * MIB;

fn download(service: &Responder) -> Result<Vec<u8>> {
    let mut sink = BytesSink::new();
    let storage = storage(&service.container());
    storage.download_file(&key("a.md"), &mut sink.sink())?;
    Ok(sink.bytes().to_vec())
}

fn first_byte(request: &Request) -> usize {
    let range = request.header("x-ms-range").unwrap();
    let (first, _) = range.trim_start_matches("bytes=").split_once('-').unwrap();
    first.parse().unwrap()
}

/// The service's answer to a request for a range.
fn part(bytes: &[u8], request: &Request) -> Answer {
    let first = first_byte(request);
    let last = (first + RANGE).min(bytes.len()) - 1;
    let part = &bytes[first..=last];
    let content_range = format!("bytes {first}-{last}/{}", bytes.len());
    let headers = [
        ("ETag", "\"0x1\""),
        ("Content-Range", &content_range),
        ("Content-MD5", &md5(part)),
    ];
    Answer::new(206, &headers, part)
}

/// An object of three ranges, of which the second is answered so the first time.
fn second_range_once(bytes: &[u8], answer: fn(&[u8], &Request) -> Answer) -> Responder {
    let bytes = bytes.to_vec();
    let asked = AtomicUsize::new(0);
    Responder::answering(move |request| {
        let is_second = first_byte(request) == RANGE;
        if is_second && asked.fetch_add(1, Ordering::Relaxed) == 0 {
            return answer(&bytes, request);
        }
        part(&bytes, request)
    })
}

#[test]
fn a_small_object_is_one_request_that_asks_for_its_checksum() {
    let service = Responder::answering(|request| part(b"hello", request));
    assert_eq!(download(&service).unwrap(), b"hello");
    let [request] = &service.requests()[..] else {
        panic!("more or less than one request");
    };
    for (name, value) in [
        ("x-ms-range", Some("bytes=0-4194303")),
        ("x-ms-range-get-content-md5", Some("true")),
        ("if-match", None),
    ] {
        assert_eq!(request.header(name), value, "{name}");
    }
}

#[test]
fn a_large_object_is_ranges_of_one_version() {
    for size in [RANGE, RANGE + 1, 3 * RANGE, 40 * MIB + 7] {
        let bytes = content(size);
        let of_service = bytes.clone();
        let service = Responder::answering(move |request| part(&of_service, request));
        assert!(download(&service).unwrap() == bytes, "{size}");
        let requests = service.requests();
        assert_eq!(requests.len(), size.div_ceil(RANGE));
        for request in requests {
            let version = (first_byte(&request) > 0).then_some("\"0x1\"");
            assert_eq!(request.header("if-match"), version);
            assert_eq!(request.header("x-ms-range-get-content-md5"), Some("true"));
        }
    }
}

#[test]
fn ranges_that_arrive_in_another_order_are_written_in_theirs() {
    let bytes = content(3 * RANGE);
    let of_service = bytes.clone();
    let (third_is_there, changed) = (Mutex::new(false), Condvar::new());
    let service = Responder::answering(move |request| {
        let mut is_there = third_is_there.lock().unwrap();
        if first_byte(request) == 2 * RANGE {
            *is_there = true;
            changed.notify_all();
        } else if first_byte(request) == RANGE {
            drop(changed.wait_while(is_there, |is_there| !*is_there).unwrap());
        }
        part(&of_service, request)
    });
    assert!(download(&service).unwrap() == bytes);
}

#[test]
fn a_range_that_was_damaged_or_refused_is_asked_for_again_alone() {
    let bytes = content(3 * RANGE);
    let damaged = |bytes: &[u8], request: &Request| {
        let Answer::Reply(mut reply) = part(bytes, request) else {
            unreachable!("a part is a reply")
        };
        *reply.last_mut().unwrap() ^= 1;
        Answer::Reply(reply)
    };
    let cut = |bytes: &[u8], request: &Request| {
        let Answer::Reply(mut reply) = part(bytes, request) else {
            unreachable!("a part is a reply")
        };
        reply.truncate(reply.len() / 2);
        Answer::ReplyAndClose(reply)
    };
    let busy = |_: &[u8], _: &Request| Answer::refusal(503, "ServerBusy");
    for answer in [damaged, cut, busy] {
        let service = second_range_once(&bytes, answer);
        assert!(download(&service).unwrap() == bytes);
        assert_eq!(service.requests().len(), 4);
    }
}

#[test]
fn an_object_that_is_replaced_meanwhile_is_no_download() {
    let bytes = content(3 * RANGE);
    for (status, code) in [(412, "ConditionNotMet"), (404, "BlobNotFound")] {
        let of_service = bytes.clone();
        let service = Responder::answering(move |request| match first_byte(request) {
            0 => part(&of_service, request),
            _ => Answer::refusal(status, code),
        });
        let error = download(&service).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        assert_eq!(error.message(), "the object was replaced while it was read");
    }
}

#[test]
fn another_part_than_was_asked_for_is_refused() {
    let bytes = content(3 * RANGE);
    let service = second_range_once(&bytes, |bytes, _| {
        let content_range = format!("bytes 0-{}/{}", RANGE - 1, bytes.len());
        Answer::new(206, &[("Content-Range", &content_range)], &bytes[..RANGE])
    });
    let error = download(&service).unwrap_err();
    assert!(error.message().contains("another part"), "{error}");
}

#[test]
fn an_empty_object_has_no_range_and_is_an_object() {
    let service = Responder::start([
        Answer::refusal(416, "InvalidRange"),
        Answer::new(200, &[("ETag", "\"0x1\"")], ""),
    ]);
    assert_eq!(download(&service).unwrap(), b"");
}

#[test]
fn bytes_that_are_not_those_of_the_stored_digest_are_corrupt() {
    for (stored, is_right) in [(sha256(b"hello"), true), (sha256(b"other"), false)] {
        let digest = stored.to_string();
        let service = Responder::answering(move |_| {
            let headers = [
                ("Content-Range", "bytes 0-4/5"),
                ("x-ms-meta-devlog_sha256", &digest),
            ];
            Answer::new(206, &headers, "hello")
        });
        let kind = download(&service).map_err(|error| error.kind());
        let wanted = is_right.then(|| b"hello".to_vec());
        assert_eq!(kind, wanted.ok_or(ErrorKind::Corrupt));
    }
}
