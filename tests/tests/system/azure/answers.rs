//! Pushes to a service that answers with something other than success.

use super::push::{kinds, large};
use devlog_tests::azure_fake::{
    AzureFake, CONTAINER, Meeting, Seen, StrictBackup, redirect, refuse,
};
use insta::assert_snapshot;
use std::fs;

#[test]
fn a_busy_service_is_asked_again_after_the_time_that_it_names() {
    let backup = StrictBackup::new(1);
    let [_, entry] = backup.journal.keys(0);
    let busy = refuse(503, "ServerBusy").header("Retry-After", "1");
    backup
        .fake
        .plan(Meeting::every("put").of(&entry).times(1), busy);
    backup.fake.plan(
        Meeting::every("list").times(1),
        refuse(500, "OperationTimedOut"),
    );
    backup.fake.plan(
        Meeting::every("list").times(1),
        refuse(429, "TooManyRequests"),
    );
    let seen = backup.push_well();
    backup.assert_complete();
    let of_entry = |seen: &&Seen| seen.request.path().ends_with(&entry);
    let times: Vec<_> = seen
        .iter()
        .filter(of_entry)
        .map(|seen| seen.request.at)
        .collect();
    let waited = times[1].duration_since(times[0]);
    assert!(times.len() == 2 && waited.as_secs() >= 1, "{waited:?}");
}

#[test]
fn blocks_that_the_service_lost_are_sent_again() {
    let backup = StrictBackup::new(1);
    let [_, entry] = backup.journal.keys(0);
    fs::write(backup.journal.path(&entry), large(9 << 20)).expect("the journal is ours");
    let lost = refuse(400, "InvalidBlockList");
    backup
        .fake
        .plan(Meeting::every("put block list").times(1), lost);
    let busy = refuse(503, "ServerBusy").header("Retry-After", "0");
    backup.fake.plan(Meeting::every("put block").times(1), busy);
    assert_eq!(kinds(&backup.push_well())["put block list"], 2);
    backup.assert_complete();
}

/// The signature would go along.
#[test]
fn a_redirected_listing_is_not_followed() {
    let backup = StrictBackup::new(1);
    let elsewhere = AzureFake::start(1);
    elsewhere.create(CONTAINER);
    let target = format!(
        "{}/{CONTAINER}?restype=container&comp=list",
        elsewhere.endpoint()
    );
    backup.fake.plan(Meeting::every("list"), redirect(&target));
    let (output, seen) = backup.push();
    assert!(elsewhere.seen().is_empty(), "the redirect was followed");
    assert_eq!(seen.len(), 1);
    assert_snapshot!(output.snapshot(), @r"
    exit status 1
    ----- stderr
    error: push failed: the provider reported an error
      Caused by: azure answered with a redirect, which is not followed (307, request [ID])

    hint: check the url, and whether a network login page is in the way; expected https://ACCOUNT.blob.core.windows.net/CONTAINER[/PREFIX]
    ");
}

#[test]
fn a_redirect_is_not_followed() {
    let backup = StrictBackup::new(1);
    let elsewhere = AzureFake::start(1);
    elsewhere.create(CONTAINER);
    let [_, entry] = backup.journal.keys(0);
    let target = format!("{}/{CONTAINER}/{entry}", elsewhere.endpoint());
    backup
        .fake
        .plan(Meeting::every("put").of(&entry), redirect(&target));
    let (output, seen) = backup.push();
    assert!(elsewhere.seen().is_empty(), "the redirect was followed");
    let asked = seen.iter().filter(|seen| seen.status == 307);
    assert_eq!(asked.count(), 1);
    assert_snapshot!(output.expect(3).snapshot(), @r"
    exit status 3
    ----- stderr
    ✗ Pushed 2 of 3 files to Azure Storage (390 B)
      1 file failed:
      - entries/20230101.md
        upload failed: azure answered with a redirect, which is not followed (307, request [ID])

    hint: check the url, and whether a network login page is in the way; expected https://ACCOUNT.blob.core.windows.net/CONTAINER[/PREFIX]
    ");
}

#[test]
fn what_the_service_quotes_of_a_signature_is_not_repeated() {
    let backup = StrictBackup::new(1);
    let sas = backup.fake.sas(CONTAINER);
    let (_, signature) = sas.split_once("sig=").expect("it is signed");
    let wrong = sas.replace("sp=racwdl", "sp=rl");
    backup.configure(&format!("sas = \"{wrong}\""));
    for arguments in [["push", "-v"], ["push", "--json"]] {
        let output = backup.sandbox.run(arguments).expect(12);
        assert!(
            !output.transcript().contains(signature),
            "{}",
            output.transcript()
        );
    }
    assert_eq!(backup.fake.seen().len(), 2);
}
