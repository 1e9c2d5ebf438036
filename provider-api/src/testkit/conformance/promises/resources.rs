//! Calls leave no thread and no descriptor behind, whether they succeed or fail.

use crate::testkit::conformance::{ensure, Check, Place, Stop};
use crate::{
    testkit::{BytesSink, BytesSource},
    Error, ErrorKind,
};
use std::fs;

pub const CHECKS: &[Check] = &[
    Check::heavy("1000_calls_leave_no_thread_behind", |place| {
        leaves_nothing(place, "threads", "/proc/self/task")
    }),
    Check::heavy("1000_calls_leave_no_descriptor_behind", |place| {
        leaves_nothing(place, "descriptors", "/proc/self/fd")
    }),
];

const CALLS_OF_A_ROUND: usize = 9;
/// Until what is kept for later calls is there.
const FIRST_ROUNDS: usize = 10;
const ROUNDS: usize = 1000 / CALLS_OF_A_ROUND + 1;
/// Other threads of the process come and go meanwhile; what each round leaves is more than that.
const TOLERANCE: usize = ROUNDS / 2;

fn leaves_nothing(place: &Place<'_>, what: &str, folder: &str) -> Result<(), Stop> {
    let count = || -> Result<usize, Stop> {
        let entries = fs::read_dir(folder)
            .map_err(|_| Stop::Skipped(format!("{what} are counted on Linux only")))?;
        Ok(entries.count())
    };
    count()?;
    (0..FIRST_ROUNDS).try_for_each(|_| round(place))?;
    let before = count()?;
    (0..ROUNDS).try_for_each(|_| round(place))?;
    let after = count()?;
    ensure(after <= before + TOLERANCE, || {
        let calls = ROUNDS * CALLS_OF_A_ROUND;
        format!("{before} {what} before, {after} after {calls} calls")
    })
}

/// One call of each kind that succeeds, and of each that fails.
fn round(place: &Place<'_>) -> Result<(), Stop> {
    let planted = || Error::new(ErrorKind::TooLarge, "planted by the check");
    let (key, absent) = (place.key("object")?, place.key("absent")?);
    place.upload(&key, b"content")?;
    place.stat(&key)?;
    place.storage.file_exists(&key)?;
    place.holds(&key, b"content")?;
    place.list("")?;
    let mut failing = BytesSource::new(b"content").failing_at(3, planted());
    let _ = place.upload_from(&absent, failing.source());
    let mut failing = BytesSink::failing_at(3, planted());
    let _ = place.storage.download_file(&key, &mut failing.sink());
    let _ = place.download(&absent);
    Ok(place.delete(&key)?)
}
