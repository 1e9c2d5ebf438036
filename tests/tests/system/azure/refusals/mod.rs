//! Refusals of Azure, each with its sentence, its hint and its exit status.

mod account;
mod conflicts;
mod credentials;
mod objects;
mod temporary;

use devlog_tests::{
    azure_fake::{Meeting, StrictBackup, refuse},
    output::Output,
};

/// The exit status and the lines of an error report, without the frame of a snapshot.
fn report(output: &Output) -> String {
    let snapshot = output.snapshot();
    let lines = snapshot.lines().filter(|line| !line.starts_with("-----"));
    let text = lines.collect::<Vec<_>>().join("\n");
    text.replace("\n\n", "\n") + "\n\n"
}

/// Reports of pushes whose listing is refused with each of these codes, which stop at that first request.
#[track_caller]
fn listings_refused(credential: &str, refusals: &[(u16, &str)]) -> String {
    let report_of = |(status, code): &(u16, &str)| {
        let backup = StrictBackup::new(1);
        backup.configure(credential);
        let answer = refuse(*status, code);
        backup.fake.plan(Meeting::every("list"), answer);
        report(&first_refusal(&backup))
    };
    refusals.iter().map(report_of).collect()
}

/// A push that stops at its first request: what refuses the whole account is not asked again.
#[track_caller]
fn first_refusal(backup: &StrictBackup) -> Output {
    let (output, seen) = backup.push();
    assert_eq!(seen.len(), 1, "{}", output.transcript());
    output
}
