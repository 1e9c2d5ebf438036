//! The headers of every answer.

use super::Storage;

rules! {
    both: every_answer_has_an_id,
        no_two_answers_have_the_same_id,
        a_client_s_own_id_comes_back,
        no_id_comes_back_that_was_not_sent,
        a_refusal_names_its_code_twice,
        a_description_has_the_length_and_no_bytes,
        a_refused_description_has_its_code_and_no_bytes,
        an_answer_tells_when_the_blob_was_written;
    only_strict("Azurite repeats every length"): a_client_s_own_id_is_not_too_long;
}

fn id(storage: &Storage) -> Option<String> {
    let answer = storage.get("x").send(storage.port);
    answer.header("x-ms-request-id")
}

fn every_answer_has_an_id(storage: &Storage) {
    let length = id(storage).map(|id| id.len());
    assert_eq!(length, Some(36), "it is a GUID");
}

fn no_two_answers_have_the_same_id(storage: &Storage) {
    assert_ne!(id(storage), id(storage));
}

/// The id of its own that a request of this one gets back.
fn echo(storage: &Storage, id: &str) -> Option<String> {
    let call = storage.get("x").header("x-ms-client-request-id", id);
    call.send(storage.port).header("x-ms-client-request-id")
}

fn a_client_s_own_id_comes_back(storage: &Storage) {
    storage.fill("1");
    assert_eq!(echo(storage, "push-1").as_deref(), Some("push-1"));
}

fn a_client_s_own_id_is_not_too_long(storage: &Storage) {
    storage.fill("1");
    assert!(echo(storage, &"1".repeat(1024)).is_some());
    assert_eq!(echo(storage, &"1".repeat(1025)), None);
}

fn no_id_comes_back_that_was_not_sent(storage: &Storage) {
    let answer = storage.get("x").send(storage.port);
    assert_eq!(answer.header("x-ms-client-request-id"), None);
}

fn a_refusal_names_its_code_twice(storage: &Storage) {
    let answer = storage.get("x").send(storage.port);
    assert_eq!(answer.code, "BlobNotFound");
    assert!(
        answer.body.contains("<Code>BlobNotFound</Code>"),
        "{}",
        answer.body
    );
}

fn a_description_has_the_length_and_no_bytes(storage: &Storage) {
    storage.fill("12345");
    let answer = storage.head("x").send_to_the_end(storage.port);
    assert_eq!(answer.header("content-length").as_deref(), Some("5"));
    assert_eq!(answer.body, "");
}

fn a_refused_description_has_its_code_and_no_bytes(storage: &Storage) {
    let answer = storage.head("x").send_to_the_end(storage.port);
    assert_eq!(
        (&*answer.verdict(), &*answer.body),
        ("404 BlobNotFound", "")
    );
}

fn an_answer_tells_when_the_blob_was_written(storage: &Storage) {
    let told = storage
        .put("x", "1")
        .send(storage.port)
        .header("last-modified");
    assert!(told.is_some());
    let head = storage.head("x").send(storage.port);
    assert_eq!(head.header("last-modified"), told);
}
