//! Tests of `answer`: each mistake that the provider could make is refused, and changes nothing.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::{Credentials, answer};
use crate::{
    azure_fake::{
        Container,
        checksum::md5_of,
        rules::{sas::SharedSignature, shared_key},
        token::AUDIENCE,
    },
    azurite::{ACCOUNT, KEY},
    http::{Arrived, Reply, Request, http_date},
};
use jiff::{SignedDuration, Timestamp};
use std::{collections::BTreeMap, sync::Arc, time::Instant};

const REFUSED: &str = "403 AuthenticationFailed";

/// The container `log` with the blob `x`, and a block that waits for the blob `w` with the id `001`.
struct Account(BTreeMap<String, Container>, Credentials);

impl Account {
    fn new() -> Self {
        let containers = BTreeMap::from([("log".to_owned(), Container::default())]);
        let mut account = Self(containers, Credentials::default());
        assert_eq!(account.verdict(&put("x", &[])), "201");
        assert_eq!(account.verdict(&block("w", "001")), "201");
        account
    }

    fn send(&mut self, request: &Arrived) -> Reply {
        answer(&mut self.0, &self.1, request).unwrap_or_else(|refusal| refusal)
    }

    /// The status and code of a reply.
    fn verdict(&mut self, request: &Arrived) -> String {
        let reply = self.send(request);
        let code = reply.get("x-ms-error-code").unwrap_or_default();
        format!("{} {code}", reply.status).trim_end().to_owned()
    }
}

fn after(seconds: i64) -> String {
    http_date(Timestamp::now() + SignedDuration::from_secs(seconds))
}

/// A request for a path in the container, without a signature.
fn unsigned(method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Arrived {
    let (now, length) = (after(0), body.len().to_string());
    let usual = [
        ("content-length", &*length),
        ("x-ms-version", "2023-11-03"),
        ("x-ms-date", &now),
    ];
    let is_given = |name| headers.iter().any(|(given, _)| *given == name);
    let usual = usual.into_iter().filter(|(name, _)| !is_given(*name));
    Arrived {
        line: Request {
            method: method.to_owned(),
            target: format!("/{ACCOUNT}/log{path}"),
        },
        headers: usual
            .chain(headers.iter().copied())
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        body: body.into(),
        at: Instant::now(),
    }
}

/// Adds a header.
fn add(request: &mut Arrived, name: &str, value: &str) {
    request.headers.push((name.to_owned(), value.to_owned()));
}

fn signed(method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Arrived {
    sign(unsigned(method, path, headers, body), KEY)
}

fn sign(mut request: Arrived, key: &str) -> Arrived {
    let signature = shared_key::sign(key, &shared_key::string_to_sign(&request, ACCOUNT));
    let value = format!("SharedKey {ACCOUNT}:{signature}");
    add(&mut request, "authorization", &value);
    request
}

fn put(name: &str, headers: &[(&str, &str)]) -> Arrived {
    let headers = [headers, &[("x-ms-blob-type", "BlockBlob")]].concat();
    signed("PUT", &format!("/{name}"), &headers, "0123456789")
}

fn block(name: &str, id: &str) -> Arrived {
    signed("PUT", &format!("/{name}?comp=block&blockid={id}"), &[], "a")
}

fn get(headers: &[(&str, &str)]) -> Arrived {
    signed("GET", "/x", headers, "")
}

fn list(query: &str) -> Arrived {
    signed(
        "GET",
        &format!("?restype=container&comp=list{query}"),
        &[],
        "",
    )
}

#[test]
fn each_mistake_is_refused_and_changes_nothing() {
    let mut account = Account::new();
    let other = &[("if-match", "\"0x8DC000000000000\"")];
    let commit = "<BlockList><Latest>002</Latest></BlockList>";
    let long = "v".repeat(8192);
    let value = |value| put("y", &[("x-ms-meta-a", value)]);
    let range = |range| get(&[("x-ms-range", range)]);
    let wrong = md5_of(b"other");
    for (request, verdict) in [
        (put("y", &[("content-md5", &wrong)]), "400 Md5Mismatch"),
        (put("x", &[("if-none-match", "*")]), "409 BlobAlreadyExists"),
        (put("x", other), "412 ConditionNotMet"),
        (put("y", other), "412 ConditionNotMet"),
        (get(other), "412 ConditionNotMet"),
        (signed("DELETE", "/x", other, ""), "412 ConditionNotMet"),
        (get(&[("if-match", "0x8DC")]), "400 InvalidHeaderValue"),
        (signed("GET", "/w", &[], ""), "404 BlobNotFound"),
        (block("w", "0002"), "400 InvalidBlobOrBlock"),
        (
            signed("PUT", "/w?comp=blocklist", &[], commit),
            "400 InvalidBlockList",
        ),
        (range("bytes=10-11"), "416 InvalidRange"),
        (
            get(&[("x-ms-range-get-content-md5", "true")]),
            "400 InvalidHeaderValue",
        ),
        (value(""), "400 InvalidMetadata"),
        (value(" 1"), "400 InvalidMetadata"),
        (value("é"), "400 InvalidMetadata"),
        (value(&long), "400 MetadataTooLarge"),
        (put("y", &[("x-ms-meta-1st", "1")]), "400 InvalidMetadata"),
        (put("y", &[("x-ms-meta-a-b", "1")]), "400 InvalidMetadata"),
        (put(&"a".repeat(1025), &[]), "400 OutOfRangeInput"),
        (put("a.", &[]), "400 InvalidResourceName"),
        (put("a/", &[]), "400 InvalidResourceName"),
        (
            list("&maxresults=5001"),
            "400 OutOfRangeQueryParameterValue",
        ),
        (list("&marker=1"), "400 OutOfRangeInput"),
        (
            signed("PUT", "?restype=container", &[], ""),
            "409 ContainerAlreadyExists",
        ),
    ] {
        assert_eq!(account.verdict(&request), verdict, "{request:?}");
    }
    assert_eq!(account.send(&get(&[])).body, b"0123456789");
    assert_eq!(account.0["log"].blobs.len(), 1);
}

#[test]
fn a_request_that_was_changed_after_signing_is_refused() {
    let mut account = Account::new();
    let changes: [fn(&mut Arrived); 7] = [
        |request| request.line.method = "DELETE".to_owned(),
        |request| request.line.target.push('z'),
        |request| request.line.target.push_str("?timeout=11"),
        |request| request.headers.retain(|(name, _)| name != "content-md5"),
        |request| add(request, "range", "bytes=0-0"),
        |request| add(request, "x-ms-meta-b", "1"),
        |request| {
            let date = request.headers.iter_mut();
            for (_, value) in date.filter(|(name, _)| name == "x-ms-date") {
                *value = after(-60);
            }
        },
    ];
    for change in changes {
        let mut request = put("y", &[("content-md5", &md5_of(b"0123456789"))]);
        change(&mut request);
        assert_eq!(account.verdict(&request), REFUSED, "{request:?}");
    }
    let other = sign(unsigned("GET", "/x", &[], ""), &KEY.replace("Eby8", "AAAA"));
    assert_eq!(account.verdict(&other), REFUSED);
}

#[test]
fn dates_versions_and_credentials_are_checked() {
    let mut account = Account::new();
    let (early, late) = (after(15 * 60 + 30), after(-15 * 60 - 30));
    let basic = unsigned("GET", "/x", &[("authorization", "Basic")], "");
    let near = after(14 * 60 + 30);
    for (request, verdict) in [
        (get(&[("x-ms-date", &near)]), "200"),
        (get(&[("x-ms-date", &early)]), REFUSED),
        (get(&[("x-ms-date", &late)]), REFUSED),
        (get(&[("x-ms-date", "today")]), REFUSED),
        (
            get(&[("x-ms-version", "2023-11-04")]),
            "400 InvalidHeaderValue",
        ),
        (
            unsigned("GET", "/x", &[], ""),
            "401 NoAuthenticationInformation",
        ),
        (basic, "400 InvalidAuthenticationInfo"),
    ] {
        assert_eq!(account.verdict(&request), verdict, "{request:?}");
    }
}

#[test]
fn a_shared_access_signature_opens_its_container_only_as_a_whole() {
    let mut account = Account::new();
    let (signature, sas) = SharedSignature::new("log");
    let (foreign, other) = SharedSignature::new("other");
    account.1.signatures.extend([signature, foreign]);
    let read = |sas: &str| unsigned("GET", &format!("/x?{sas}"), &[], "");
    assert_eq!(account.verdict(&read(&sas)), "200");
    for (part, changed) in [("sp=racwdl", "sp=rl"), ("%2B", "+"), ("%25", "")] {
        let request = read(&sas.replace(part, changed));
        assert_eq!(account.verdict(&request), REFUSED);
    }
    assert_eq!(account.verdict(&read(&other)), REFUSED);
}

#[test]
fn a_token_is_good_for_storage_until_it_expires() {
    let mut account = Account::new();
    let now = Timestamp::now();
    let tokens = Arc::clone(&account.1.tokens);
    let issue = |audience, at| tokens.lock().unwrap().issue("t", "c", audience, at);
    for (token, verdict) in [
        (issue(AUDIENCE, now), "200"),
        (
            issue(AUDIENCE, now - SignedDuration::from_mins(61)),
            "401 InvalidAuthenticationInfo",
        ),
        (
            issue("https://vault.azure.net", now),
            "401 InvalidAuthenticationInfo",
        ),
        ("unknown".to_owned(), "401 InvalidAuthenticationInfo"),
    ] {
        let bearer = format!("Bearer {token}");
        let request = unsigned("GET", "/x", &[("authorization", &bearer)], "");
        assert_eq!(account.verdict(&request), verdict);
    }
}

/// A marker holds characters that change their meaning if they are not encoded.
#[test]
fn a_marker_is_only_known_as_it_was_given() {
    let mut account = Account::new();
    for number in 0..20 {
        account.send(&put(&format!("y{number}"), &[]));
    }
    let page = String::from_utf8(account.send(&list("")).body).unwrap();
    let (_, marker) = page.split_once("<NextMarker>").unwrap();
    let marker = marker.split_once('<').unwrap().0.replace("&amp;", "&");
    let encoded: String = url::form_urlencoded::byte_serialize(marker.as_bytes()).collect();
    let next = |marker: &str| list(&format!("&marker={marker}"));
    assert_eq!(account.verdict(&next(&encoded)), "200");
    assert_eq!(account.verdict(&next(&marker)), "400 OutOfRangeInput");
}
