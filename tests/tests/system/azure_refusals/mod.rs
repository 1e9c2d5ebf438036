//! What people meet at Azure, each with its sentence, its hint and its exit status.

mod conflicts;
mod credentials;
mod objects;
mod rights;
mod temporary;

use devlog_tests::{
    azure_fake::{Meeting, StrictBackup, refuse},
    output::Output,
};

/// A push that stops at its first request: what refuses the whole account is not asked again.
#[track_caller]
fn first_refusal(backup: &StrictBackup) -> Output {
    let (output, seen) = backup.push();
    assert_eq!(seen.len(), 1, "{}", output.transcript());
    output
}

/// A push whose listings are answered so.
#[track_caller]
fn listing_refused(status: u16, code: &str) -> Output {
    let backup = StrictBackup::new(1);
    backup
        .fake
        .plan(Meeting::every("list"), refuse(status, code));
    first_refusal(&backup)
}
