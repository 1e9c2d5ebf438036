//! Shared Key: what was signed is what arrived.

use super::Storage;
use devlog_tests::{
    azure_client::AzureClient,
    azure_fake::{AzureFake, Call},
    azurite::{ACCOUNT, Azurite, KEY},
    npm,
    remote::sha256,
};

#[test]
fn a_signature_holds_for_exactly_what_was_signed() {
    for storage in Storage::both("a_signature_holds_for_exactly_what_was_signed") {
        storage.assert(&storage.put("a%20b/%C3%A9", "1"), "201");
        storage.assert(&storage.get("a%20b/%C3%A9"), "200");
        storage.assert(&storage.list("&prefix=a%20b%2F&include=metadata"), "200");
        let odd = storage
            .put("x", "1")
            .header("If-None-Match", "*")
            .header("Content-Type", "text/plain; charset=utf-8")
            .header("x-ms-meta-b", "two words")
            .header("x-ms-meta-a", "1");
        storage.assert(&odd, "201");
    }
}

#[test]
fn a_wrong_key_is_told_as_the_service_tells_it() {
    let storage = Storage::strict();
    let wrong = KEY.replace("Eby8", "AAAA");
    storage.assert(&storage.get("x").key(&wrong), "403 AuthenticationFailed");
    let malformed = storage
        .get("x")
        .unsigned()
        .header("Authorization", "Bearer");
    storage.assert(&malformed, "400 InvalidAuthenticationInfo");
    let nobody = storage.get("x").unsigned();
    storage.assert(&nobody, "401 NoAuthenticationInformation");
}

#[test]
fn what_is_changed_after_signing_is_noticed() {
    for storage in Storage::both("what_is_changed_after_signing_is_noticed") {
        let signed = || {
            let call = storage.put("x?timeout=10", "1").header("x-ms-meta-a", "1");
            call.header("Content-MD5", "xMpCOKC5I4INzFCab3WEmw==")
                .signed()
        };
        storage.assert(&signed(), "201");
        for changed in [
            signed().path(&storage.path("y?timeout=10")),
            signed().path(&storage.path("x?timeout=11")),
            signed().path(&storage.path("x")),
            signed().header("x-ms-meta-a", "2"),
            signed().without("x-ms-meta-a"),
            signed().header("x-ms-meta-b", "1"),
            signed().without("Content-MD5"),
            signed().header("If-None-Match", "*"),
            signed().body("12"),
        ] {
            let answer = changed.send(storage.port);
            assert_eq!(answer.status, 403, "{}: {}", storage.name, answer.head);
        }
    }
}

#[test]
fn what_was_sent_is_quoted() {
    let storage = Storage::strict();
    let value = format!("SharedKey {ACCOUNT}:aHVudGVyMg==");
    let wrong = storage.get("x").unsigned().header("Authorization", &value);
    let answer = wrong.send(storage.port);
    assert_eq!(answer.verdict(), "403 AuthenticationFailed");
    // So does the service; nobody who tests that it is not repeated may rely on its silence.
    assert!(answer.body.contains("aHVudGVyMg=="), "{}", answer.body);
}

/// Nobody can say of that client that it shares a mistake with the fake.
#[test]
fn the_official_client_works_with_the_fake() {
    if Azurite::shared("the_official_client_works_with_the_fake").is_none() {
        return;
    }
    let installed = npm::install().expect("Azurite came from there");
    let fake = AzureFake::start(7);
    let client = AzureClient::start(&installed, &fake.endpoint(), None);
    client.create("journal");
    for number in 0..20 {
        let name = format!("entries/a b é+&%{number}.md");
        client.put("journal", &name, name.as_bytes(), &[("Number", "1 2")]);
    }
    let blobs = client.dump("journal");
    assert_eq!(blobs.len(), 20);
    for blob in &blobs {
        assert_eq!(blob.sha256, sha256(blob.name.as_bytes()));
        assert_eq!(blob.content_md5.as_deref(), Some(&*blob.md5));
    }
    client.remove("journal", &blobs[0].name);
    assert_eq!(fake.blobs("journal").len(), 19);
    let url = client.sas_url("journal");
    let (_, sas) = url.split_once('?').expect("a signature is a query");
    let list = format!("journal?restype=container&comp=list&{sas}");
    let answer = Call::new("GET", &list).unsigned().send(fake.port());
    assert_eq!(answer.verdict(), "200");
}
