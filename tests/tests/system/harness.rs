//! Tests of the harness itself.

use devlog_tests::{
    azurite::{ACCOUNT, Azurite},
    backup::Backup,
    hostile::{self, Visit},
    http::Request,
    http::proxy::{Fault, Proxy},
    lines::PATIENCE,
    program::library_name,
    remote::{Remote, sha256},
};
use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    thread,
};

/// Asks for the list of containers, unsigned; everything that came back.
fn ask(port: u16) -> String {
    let request =
        format!("GET /{ACCOUNT}?comp=list HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    let mut reply = String::new();
    let stream = TcpStream::connect(("127.0.0.1", port));
    let read = stream.and_then(|mut stream| {
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.write_all(request.as_bytes())?;
        stream.read_to_string(&mut reply)
    });
    read.map_or_else(|error| error.to_string(), |_| reply)
}

#[test]
fn azurite_is_read_and_its_requests_are_counted() {
    let Some(azurite) = Azurite::shared("azurite_is_read_and_its_requests_are_counted") else {
        return;
    };
    let container = azurite.new_container();
    let put = || {
        azurite
            .client()
            .put(&container, "a/b.txt", b"abc", &[("x", "1")]);
    };
    let ((), requests) = azurite.requests_during(&container, put);
    assert_eq!(
        requests.iter().map(Request::kind).collect::<Vec<_>>(),
        ["put"]
    );
    let blobs = azurite.client().dump(&container);
    assert_eq!(blobs[0].name, "a/b.txt");
    assert_eq!(blobs[0].sha256, sha256(b"abc"));
    assert_eq!(blobs[0].content(), b"abc");
    assert_eq!(blobs[0].metadata["x"], "1");
    assert_eq!(blobs[0].content_md5.as_deref(), Some(&*blobs[0].md5));
}

#[test]
fn every_container_is_a_new_one() {
    let test = "every_container_is_a_new_one";
    let (Some(one), Some(other)) = (Remote::container(test), Remote::container(test)) else {
        return;
    };
    one.put("x", b"1");
    assert_eq!(one.objects()["x"].content, b"1");
    assert!(other.objects().is_empty());
}

#[test]
fn the_proxy_passes_on_and_breaks_as_planned() {
    let Some(azurite) = Azurite::shared("the_proxy_passes_on_and_breaks_as_planned") else {
        return;
    };
    let proxy = Proxy::start(azurite.port());
    assert!(ask(proxy.port()).starts_with("HTTP/1.1 403 "));
    proxy.plan("list", 0, 1, Fault::Answer(503));
    proxy.plan("list", 1, 1, Fault::DropReply);
    proxy.plan("list", 0, 1, Fault::CutReplyAt(8));
    assert!(ask(proxy.port()).starts_with("HTTP/1.1 503 "));
    assert!(ask(proxy.port()).starts_with("HTTP/1.1 403 "));
    assert_eq!(ask(proxy.port()), "");
    assert_eq!(ask(proxy.port()), "HTTP/1.1");
    assert!(ask(proxy.port()).starts_with("HTTP/1.1 403 "));
    assert_eq!(proxy.requests().len(), 6);
}

#[test]
fn the_proxy_holds_a_request_until_it_is_released() {
    let Some(azurite) = Azurite::shared("the_proxy_holds_a_request_until_it_is_released") else {
        return;
    };
    let proxy = Proxy::start(azurite.port());
    proxy.plan("list", 0, 1, Fault::Hold);
    thread::scope(|scope| {
        let held = scope.spawn(|| ask(proxy.port()));
        proxy.wait_for("list", 1);
        assert!(!held.is_finished());
        proxy.release();
        assert!(
            held.join()
                .is_ok_and(|reply| reply.starts_with("HTTP/1.1 403 "))
        );
    });
}

#[test]
#[should_panic(expected = "events/20230101.jsonl")]
fn a_wrong_byte_on_the_remote_does_not_go_unseen() {
    let backup = Backup::on_filesystem();
    let journal = backup.journal(1);
    for key in journal.all_keys() {
        let mut content = fs::read(journal.path(&key)).expect("the journal is there");
        let middle = content.len() / 2;
        content[middle] ^= u8::from(key.starts_with("events/"));
        backup.remote.put(&key, &content);
    }
    backup.remote.put("config.toml", b"");
    backup.assert_complete(&journal);
}

#[test]
#[should_panic(expected = "a fault met no request")]
fn a_fault_that_nothing_met_does_not_go_unseen() {
    let proxy = Proxy::start(1);
    proxy.plan("put", 0, 1, Fault::DropReply);
    proxy.assert_all_met();
}

#[test]
#[should_panic(expected = "exit status 14")]
fn a_healthy_provider_that_does_not_work_does_not_go_unseen() {
    let sandbox = hostile::sandbox();
    let library = library_name("filesystem");
    let library = hostile::installation(&sandbox).with_file_name(library);
    fs::remove_file(&library).expect("the sandbox is writable");
    fs::write(&library, "text").expect("the sandbox is writable");
    Visit::to(&sandbox).assert_neighbour_works();
}
