//! The requests of a listing, and its end.

use super::{
    responder::{Answer, Responder},
    storage,
};
use devlog_provider_api::{ErrorKind, Result};

fn blob(name: &str) -> String {
    format!(
        "<Blob><Name>{name}</Name><Properties><Content-Length>1</Content-Length></Properties></Blob>"
    )
}

fn page(names: &[&str], marker: &str) -> Answer {
    let blobs: Vec<_> = names.iter().map(|name| blob(name)).collect();
    let blobs = blobs.concat();
    let xml = format!(
        "\u{feff}<?xml version=\"1.0\"?><EnumerationResults><Blobs>{blobs}</Blobs>\
         <NextMarker>{marker}</NextMarker></EnumerationResults>"
    );
    Answer::new(200, &[("Content-Type", "application/xml")], xml)
}

fn names(service: &Responder, folder: &str, prefix: &str) -> Result<Vec<String>> {
    let mut names = Vec::new();
    let storage = storage(&format!("{}{folder}", service.container()));
    storage.list_files(prefix, &mut |file| {
        names.push(file.key);
        Ok(())
    })?;
    Ok(names)
}

#[test]
fn pages_are_followed_by_their_marker() {
    let service = Responder::start([
        page(&["a", "b"], "2!4/next+"),
        page(&[], "3!4"),
        page(&["c"], ""),
    ]);
    assert_eq!(names(&service, "", "").unwrap(), ["a", "b", "c"]);
    let targets: Vec<_> = service
        .requests()
        .into_iter()
        .map(|request| request.target)
        .collect();
    let first = "/acc/log?restype=container&comp=list&include=metadata&maxresults=5000";
    assert_eq!(
        targets,
        [
            first.to_owned(),
            format!("{first}&marker=2%214%2Fnext%2B"),
            format!("{first}&marker=3%214")
        ]
    );
}

#[test]
fn keys_are_relative_to_the_urls_prefix() {
    let service = Responder::start([page(&["my notes/events/1", "my notes/events/2"], "")]);
    assert_eq!(
        names(&service, "/my%20notes", "events/").unwrap(),
        ["events/1", "events/2"]
    );
    let target = service.next().target;
    assert!(target.ends_with("&prefix=my+notes%2Fevents%2F"), "{target}");
}

#[test]
fn a_repeated_marker_is_an_error_not_an_end() {
    let service = Responder::start([page(&["a"], "x"), page(&["b"], "y"), page(&["a"], "x")]);
    let error = names(&service, "", "").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Other);
    assert!(error.message().contains("twice"), "{error}");
    assert_eq!(service.requests().len(), 3);
}

#[test]
fn a_page_that_fails_fails_the_listing() {
    for (answer, kind) in [
        (Answer::refusal(503, "ServerBusy"), ErrorKind::Throttled),
        (
            Answer::refusal(404, "ContainerNotFound"),
            ErrorKind::ContainerNotFound,
        ),
        (
            Answer::new(200, &[], "<html>Welcome</html>"),
            ErrorKind::Other,
        ),
    ] {
        let service = Responder::start([page(&["a"], "x"), answer]);
        assert_eq!(names(&service, "", "").unwrap_err().kind(), kind);
    }
}
