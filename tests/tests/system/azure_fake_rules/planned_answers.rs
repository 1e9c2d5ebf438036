//! Answers that a test plans.

use devlog_tests::azure_fake::{AzureFake, Call, Meeting, refuse};

#[test]
fn a_planned_answer_meets_what_it_was_planned_for() {
    let fake = AzureFake::start(1);
    fake.create("log");
    let meeting = Meeting::every("get").of("x").times(1);
    fake.plan(
        meeting,
        refuse(503, "ServerBusy").header("Retry-After", "3"),
    );
    let get = |blob| Call::new("GET", &format!("log/{blob}")).send(fake.port());
    assert_eq!(get("y").verdict(), "404 BlobNotFound");
    let busy = get("x");
    assert_eq!(
        (
            busy.verdict().as_str(),
            busy.header("retry-after").as_deref()
        ),
        ("503 ServerBusy", Some("3"))
    );
    assert!(busy.header("x-ms-request-id").is_some());
    assert!(busy.body.contains("<Code>ServerBusy</Code>"));
    assert_eq!(get("x").verdict(), "404 BlobNotFound");
    let told: Vec<_> = fake
        .seen()
        .iter()
        .map(|seen| (seen.status, seen.code.clone()))
        .collect();
    assert_eq!(told[1], (503, Some("ServerBusy".to_owned())));
}
