//! Answers that a test plans, and what the fake notes.

use super::Storage;
use devlog_tests::azure_fake::{Meeting, redirect, refuse};

rules! {
    only_strict("It is no rule of the service"): an_answer_meets_only_its_kind_of_request,
        an_answer_meets_only_its_blob,
        an_answer_is_given_so_many_times,
        an_answer_may_be_given_after_the_effect,
        a_busy_service_tells_when_to_come_again,
        a_redirect_leads_elsewhere,
        a_planned_refusal_is_like_any_other,
        what_was_asked_is_noted_with_its_answer;
}

/// Has these requests meet a busy service.
fn plan(storage: &Storage, meeting: Meeting) {
    let busy = refuse(503, "ServerBusy").header("Retry-After", "3");
    storage.fake().plan(meeting, busy);
}

const BUSY: &str = "503 ServerBusy";
const ABSENT: &str = "404 BlobNotFound";

fn an_answer_meets_only_its_kind_of_request(storage: &Storage) {
    plan(storage, Meeting::every("get"));
    storage.assert(&storage.head("x"), ABSENT);
    storage.assert(&storage.get("x"), BUSY);
}

fn an_answer_meets_only_its_blob(storage: &Storage) {
    plan(storage, Meeting::every("get").of("x"));
    storage.assert(&storage.get("y"), ABSENT);
    storage.assert(&storage.get("x"), BUSY);
}

fn an_answer_is_given_so_many_times(storage: &Storage) {
    plan(storage, Meeting::every("get").times(2));
    for verdict in [BUSY, BUSY, ABSENT] {
        storage.assert(&storage.get("x"), verdict);
    }
}

fn an_answer_may_be_given_after_the_effect(storage: &Storage) {
    plan(storage, Meeting::every("put").after_the_effect());
    storage.assert(&storage.put("x", "1"), BUSY);
    assert_eq!(storage.content(), "1");
}

fn a_busy_service_tells_when_to_come_again(storage: &Storage) {
    plan(storage, Meeting::every("get"));
    let told = storage.get("x").send(storage.port).header("retry-after");
    assert_eq!(told.as_deref(), Some("3"));
}

fn a_redirect_leads_elsewhere(storage: &Storage) {
    let elsewhere = redirect("http://127.0.0.1:1/x");
    storage.fake().plan(Meeting::every("get"), elsewhere);
    let answer = storage.get("x").send(storage.port);
    assert_eq!(answer.status, 307);
    let location = answer.header("location");
    assert_eq!(location.as_deref(), Some("http://127.0.0.1:1/x"));
}

fn a_planned_refusal_is_like_any_other(storage: &Storage) {
    plan(storage, Meeting::every("get"));
    let answer = storage.get("x").send(storage.port);
    assert!(answer.header("x-ms-request-id").is_some());
    assert!(answer.body.contains("<Code>ServerBusy</Code>"));
}

fn what_was_asked_is_noted_with_its_answer(storage: &Storage) {
    plan(storage, Meeting::every("get"));
    let ((), seen) = storage.fake().seen_during(|| {
        storage.assert(&storage.put("x", "1"), "201");
        storage.assert(&storage.get("x"), BUSY);
    });
    let told: Vec<_> = seen
        .iter()
        .map(|seen| (seen.request.line.kind(), seen.status, seen.code.as_deref()))
        .collect();
    let busy = Some("ServerBusy");
    assert_eq!(told, [("put", 201, None), ("get", 503, busy)]);
}
