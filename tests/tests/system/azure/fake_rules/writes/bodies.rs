//! The headers that describe the body of an upload.

use crate::azure::fake_rules::Storage;
use devlog_tests::azure_fake::Call;

rules! {
    both: an_empty_upload_is_taken,
        an_upload_is_read_as_it_was_sent,
        an_upload_replaces_the_whole,
        a_client_may_wait_to_be_asked_for_the_body,
        a_media_type_is_kept,
        a_blob_has_a_media_type_without_being_told,
        an_upload_of_no_known_kind_is_refused;
    only_strict("Azurite gives no code"): an_upload_tells_its_length, an_upload_in_chunks_is_refused,
        an_upload_tells_its_kind, an_unknown_method_is_refused;
    only_strict("Azurite does not look at it"): an_unknown_part_is_refused;
}

fn an_empty_upload_is_taken(storage: &Storage) {
    storage.fill("");
    assert_eq!(storage.content(), "");
}

fn an_upload_is_read_as_it_was_sent(storage: &Storage) {
    let text = "é\r\n\u{1f4d3}\0 end";
    storage.fill(text);
    assert_eq!(storage.content(), text);
}

fn an_upload_replaces_the_whole(storage: &Storage) {
    storage.assert(&storage.put("x", "12").header("x-ms-meta-a", "1"), "201");
    storage.fill("3");
    assert_eq!(storage.content(), "3");
    let head = storage.head("x").send(storage.port);
    assert_eq!(head.header("x-ms-meta-a"), None);
}

fn a_client_may_wait_to_be_asked_for_the_body(storage: &Storage) {
    let answer = storage.put("x", "abc").send_expecting(storage.port);
    assert_eq!(answer.map(|answer| answer.status), Some(201));
    assert_eq!(storage.content(), "abc");
}

fn a_media_type_is_kept(storage: &Storage) {
    let call = storage.put("x", "1");
    let call = call.header("x-ms-blob-content-type", "text/markdown");
    storage.assert(&call, "201");
    let head = storage.head("x").send(storage.port);
    assert_eq!(
        head.header("content-type").as_deref(),
        Some("text/markdown")
    );
}

fn a_blob_has_a_media_type_without_being_told(storage: &Storage) {
    storage.fill("1");
    let kind = storage.head("x").send(storage.port).header("content-type");
    assert_eq!(kind.as_deref(), Some("application/octet-stream"));
}

fn an_upload_of_no_known_kind_is_refused(storage: &Storage) {
    let call = storage.put("x", "").header("x-ms-blob-type", "Pages");
    let status = call.send(storage.port).status;
    assert_eq!(status, 400);
}

fn an_upload_tells_its_length(storage: &Storage) {
    let call = storage.put("x", "").without("Content-Length");
    storage.assert(&call, "411 MissingContentLengthHeader");
}

fn an_upload_in_chunks_is_refused(storage: &Storage) {
    let call = storage
        .put("x", "1\r\na\r\n0\r\n\r\n")
        .without("Content-Length");
    let call = call.header("Transfer-Encoding", "chunked");
    storage.assert(&call, "411 MissingContentLengthHeader");
}

fn an_upload_tells_its_kind(storage: &Storage) {
    let call = storage.put("x", "").without("x-ms-blob-type");
    storage.assert(&call, "400 MissingRequiredHeader");
}

fn an_unknown_part_is_refused(storage: &Storage) {
    let call = Call::new("GET", &storage.path("x?comp=everything"));
    storage.assert(&call, "400 InvalidQueryParameterValue");
}

fn an_unknown_method_is_refused(storage: &Storage) {
    let call = Call::new("PATCH", &storage.path("x"));
    storage.assert(&call, "405 UnsupportedHttpVerb");
}
