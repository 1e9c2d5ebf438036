//! The number of requests at once, at remotes that are far away, that throttle, or that share a slow line.

use devlog_tests::{
    journal::Journal,
    sandbox::Sandbox,
    shelf::{LineSettings, Shelf, Traffic},
};
use std::time::Duration;

const DAYS: usize = 300;
const FILES: usize = files(DAYS);
/// The requests at once in the beginning.
const FIRST: usize = 32;

const fn files(days: usize) -> usize {
    2 * days + 1
}

/// A first push of so many days over this line, which goes well: its traffic, and the most requests that were in flight
/// at once.
fn push(days: usize, line: LineSettings) -> (Traffic, usize) {
    let (sandbox, shelf) = (Sandbox::new(), Shelf::at(line));
    sandbox.configure(&shelf.section());
    let journal = Journal::create(sandbox.root(), days);
    let (output, traffic) = shelf.traffic_during(|| sandbox.run(["push"]));
    output.expect(0);
    for key in journal.all_keys() {
        assert!(shelf.object(&key).is_some(), "{key}");
    }
    (traffic, shelf.most_at_once())
}

#[test]
fn far_away_more_requests_are_in_flight_than_at_first() {
    let (traffic, most) = push(
        DAYS,
        LineSettings {
            delay: Duration::from_millis(100),
            ..LineSettings::default()
        },
    );
    assert!(most > FIRST, "{most}");
    assert_eq!(
        (traffic.requests["list"], traffic.requests["put"]),
        (1, FILES)
    );
}

#[test]
fn a_service_that_throttles_refuses_few_requests_and_gets_all_files() {
    let (traffic, _) = push(
        DAYS,
        LineSettings {
            delay: Duration::from_millis(20),
            limit: 8,
            ..LineSettings::default()
        },
    );
    assert!(traffic.refused > 0);
    assert!(traffic.refused < FILES / 3, "{}", traffic.refused);
    assert_eq!(traffic.requests["put"], FILES + traffic.refused);
}

/// The line is slow enough for what a busy machine adds not to look like a gain, and the files are enough for a limit that
/// only grows to pass four times the first.
#[test]
fn on_a_slow_line_more_requests_are_given_up_when_they_do_not_help() {
    let days = 250;
    let (traffic, most) = push(
        days,
        LineSettings {
            alone: Duration::from_millis(15),
            ..LineSettings::default()
        },
    );
    assert!(most <= 4 * FIRST, "{most}");
    assert_eq!(traffic.requests["put"], files(days));
}
