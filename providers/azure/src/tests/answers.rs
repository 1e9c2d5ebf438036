//! The provider's reading of answers, and of their absence.

use super::{
    Stop, key,
    responder::{Answer, OWN, Responder, head},
    storage, storage_with, upload,
};
use devlog_provider_api::{
    Error, ErrorKind, Host, RemoteStorage, Result, UploadOptions, testkit::BytesSink,
};
use std::{
    io::{Read, Write},
    net::TcpListener,
    thread,
    time::{Duration, Instant},
};

fn download(storage: &dyn RemoteStorage) -> Result<Vec<u8>> {
    let mut sink = BytesSink::new();
    storage.download_file(&key("a.md"), &mut sink.sink())?;
    Ok(sink.bytes().to_vec())
}

fn stat_error(answer: Answer) -> Error {
    let service = Responder::start([answer]);
    let storage = storage(&service.container());
    storage.stat_file(&key("a.md")).unwrap_err()
}

#[test]
fn a_body_comes_out_as_it_is_stored_even_if_it_says_it_is_compressed() {
    let headers = [("Content-Encoding", "gzip"), ("ETag", "\"0x1\"")];
    let service = Responder::start([Answer::new(200, &headers, b"\x1f\x8b not gzip")]);
    let bytes = download(&*storage(&service.container())).unwrap();
    assert_eq!(bytes, b"\x1f\x8b not gzip");
}

#[test]
fn a_body_that_breaks_off_is_unavailable() {
    let mut cut = head(200, &[&OWN[..], &[("Content-Length", "100")]].concat());
    cut.extend_from_slice(b"half");
    let service = Responder::start([Answer::ReplyAndClose(cut)]);
    let error = download(&*storage(&service.container())).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
}

#[test]
fn a_redirect_is_not_followed() {
    let elsewhere = Responder::start([]);
    let service = Responder::start([Answer::new(
        307,
        &[("Location", &elsewhere.container())],
        "",
    )]);
    let error = download(&*storage(&service.container())).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Other);
    assert!(error.message().contains("redirect"), "{error}");
    assert_eq!(service.requests().len(), 1);
    assert_eq!(elsewhere.requests().len(), 0);
}

#[test]
fn a_busy_service_is_not_asked_again_and_its_wait_is_told() {
    let headers = [("x-ms-error-code", "ServerBusy"), ("Retry-After", "7")];
    let service = Responder::start([Answer::new(503, &headers, "")]);
    let storage = storage(&service.container());
    let error = upload(&*storage, b"x", &UploadOptions::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Throttled);
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    assert_eq!(service.requests().len(), 1);
}

#[test]
fn a_lost_reply_is_unavailable_and_nothing_is_sent_again() {
    let service = Responder::start([Answer::created(), Answer::ReplyAndClose(Vec::new())]);
    let storage = storage(&service.container());
    upload(&*storage, b"first", &UploadOptions::default()).unwrap();
    let error = upload(&*storage, b"second", &UploadOptions::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
    assert_eq!(service.requests().len(), 2);
}

#[test]
fn absent_is_only_what_the_service_calls_absent() {
    let service = Responder::start([Answer::refusal(404, "BlobNotFound")]);
    let storage = storage(&service.container());
    assert_eq!(storage.stat_file(&key("a.md")), Ok(None));

    let error = stat_error(Answer::refusal(404, "ContainerNotFound"));
    assert_eq!(error.kind(), ErrorKind::ContainerNotFound);
    let hint = error.hint().unwrap();
    assert!(
        hint.contains("az storage container create --name log --account-name acc"),
        "{hint}"
    );
    let error = stat_error(Answer::new(404, &[], "<html>no such page</html>"));
    assert_eq!(error.kind(), ErrorKind::Other);
}

#[test]
fn a_folder_of_a_hierarchical_account_is_absent() {
    let headers = [("x-ms-meta-hdi_isfolder", "true")];
    let service = Responder::start([Answer::new(200, &headers, "")]);
    let storage = storage(&service.container());
    assert_eq!(storage.stat_file(&key("a.md")), Ok(None));
}

#[test]
fn a_wrong_clock_is_told_before_the_key() {
    let error = stat_error(Answer::new(
        403,
        &[
            ("x-ms-error-code", "AuthenticationFailed"),
            ("Date", "Fri, 26 Jun 2015 23:39:12 GMT"),
        ],
        "",
    ));
    assert_eq!(error.kind(), ErrorKind::Unauthenticated);
    let hint = error.hint().unwrap();
    assert!(hint.starts_with("this computer's clock is"), "{hint}");
}

#[test]
fn a_signature_travels_in_the_address_and_in_no_text() {
    let sas = "?sv=2023-11-03&se=2020-01-01T00%3A00%3A00Z&sig=hunter2%3D";
    let service = Responder::start([Answer::refusal(403, "AuthenticationFailed")]);
    let storage = storage_with(&service.container(), &[("sas", sas)], Host::detached());
    let refused = storage.stat_file(&key("a.md")).unwrap_err();
    let request = service.next();
    assert_eq!(
        request.target,
        "/acc/log/a.md?sv=2023-11-03&se=2020-01-01T00%3A00%3A00Z&sig=hunter2%3D"
    );
    assert_eq!(request.header("authorization"), None);
    let hint = refused.hint().unwrap();
    assert!(hint.contains("expired at 2020-01-01T00:00:00Z"), "{hint}");

    let url = format!("http://{}/acc/log", unused_address());
    let storage = storage_with(&url, &[("sas", sas)], Host::detached());
    let unreachable = storage.stat_file(&key("a.md")).unwrap_err();
    for error in [refused, unreachable] {
        assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
    }
}

#[test]
fn anonymous_requests_carry_nothing() {
    let service = Responder::start([Answer::refusal(404, "BlobNotFound")]);
    let settings = [("auth_method", "anonymous"), ("account_key", "aGk=")];
    let storage = storage_with(&service.container(), &settings, Host::detached());
    assert_eq!(storage.stat_file(&key("a.md")), Ok(None));
    let request = service.next();
    assert_eq!(request.target, "/acc/log/a.md");
    assert_eq!(request.header("authorization"), None);
}

#[test]
fn a_call_that_waits_ends_soon_after_the_run_is_stopped() {
    let service = Responder::start([Answer::Silence]);
    let stop = Stop::default();
    let settings = [("account_key", "aGk=")];
    let storage = storage_with(&service.container(), &settings, stop.host());
    let began = thread::scope(|scope| {
        let waiting = scope.spawn(|| storage.stat_file(&key("a.md")));
        service.next();
        let began = Instant::now();
        stop.cancel();
        assert_eq!(waiting.join().unwrap(), Err(Error::cancelled()));
        began
    });
    assert!(began.elapsed() < Duration::from_secs(2));
    assert_eq!(download(&*storage), Err(Error::cancelled()));
}

#[test]
fn nobody_listening_is_unavailable() {
    let address = unused_address();
    let storage = storage(&format!("http://{address}/acc/log"));
    let error = storage.stat_file(&key("a.md")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    let wanted = format!("cannot connect to {address}: ");
    assert!(error.message().starts_with(&wanted), "{error}");
}

/// No name ends so: RFC 2606 keeps it free.
#[test]
fn a_name_that_leads_nowhere_is_told_with_what_to_do_about_it() {
    for (host, hint) in [
        (
            "acc.blob.example.invalid",
            "check the account's name in the URL, the network, and for a private endpoint the VPN and its DNS",
        ),
        (
            "acc.privatelink.blob.example.invalid",
            "names with `privatelink` are known only inside of the private network: connect the VPN and its DNS",
        ),
    ] {
        let storage = storage(&format!("https://{host}/log"));
        let error = storage.stat_file(&key("a.md")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        assert_eq!(
            error.message(),
            format!("the name {host} cannot be resolved")
        );
        assert_eq!(error.hint(), Some(hint));
    }
}

#[test]
fn a_failed_encryption_is_not_tried_again() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for connection in listener.incoming() {
            let mut connection = connection.unwrap();
            // Not what a TLS server says.
            connection
                .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                .unwrap();
            // Until the client hangs up: closing earlier could overtake the answer.
            let _ = connection.read_to_end(&mut Vec::new());
        }
    });
    let storage = storage(&format!("https://{address}/acc/log"));
    let error = storage.stat_file(&key("a.md")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Other, "{error}");
    assert!(
        error.message().starts_with("the encrypted connection to"),
        "{error}"
    );
}

/// An address without a listener.
fn unused_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}
