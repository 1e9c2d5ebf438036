//! The limit at remotes that are simulated: one that refuses, and one at the end of a slow line.

use super::{AdaptiveLimit, Mark};
use devlog_provider_api::{Error, ErrorKind};
use std::time::{Duration, Instant};

const CALLS: u32 = 10_000;
const ROUND_TRIP: Duration = Duration::from_millis(30);
/// The longest that a call waits for its reply.
const TIMEOUT: Duration = Duration::from_secs(60);

/// The time to the reply, and its success, at a remote that refuses more calls than this.
fn throttling(most: u32) -> impl Fn(u32) -> (Duration, bool) {
    move |running| (ROUND_TRIP, running < most)
}

/// The same on a line that all calls share, where a call alone takes this time.
fn line(alone: Duration) -> impl Fn(u32) -> (Duration, bool) {
    move |running| {
        let took = ROUND_TRIP.max(alone * (running + 1));
        (took.min(TIMEOUT), took < TIMEOUT)
    }
}

struct Flight {
    ends: Instant,
    mark: Mark,
    is_ok: bool,
}

/// The course of a run.
struct Course {
    took: Duration,
    refused: u32,
    /// The mean number of calls in flight during the second half.
    settled: f64,
}

/// Makes all calls, with as many in flight as the limit allows; refused ones go back into the queue. The remote is
/// given the number of calls that are in flight already.
fn run(remote: impl Fn(u32) -> (Duration, bool)) -> Course {
    let start = Instant::now();
    let (mut now, mut limit, mut waiting) = (start, AdaptiveLimit::new(256), CALLS);
    let (mut flights, mut refused, mut settled) = (Vec::<Flight>::new(), 0, Vec::new());
    while waiting > 0 || !flights.is_empty() {
        let running = u32::try_from(flights.len()).expect("at most 256");
        if waiting > 0 && limit.admits(running, now) {
            let (took, is_ok) = remote(running);
            let (ends, mark) = (now + took, limit.began(running, now));
            flights.push(Flight { ends, mark, is_ok });
            waiting -= 1;
            continue;
        }
        let first = (0..flights.len()).min_by_key(|index| flights[*index].ends);
        let flight = flights.remove(first.expect("one is in flight"));
        now = flight.ends;
        if flight.is_ok {
            limit.answered(0, now);
        } else {
            let error = Error::new(ErrorKind::Throttled, "slow down");
            limit.overloaded(flight.mark, &error, Duration::ZERO, now);
            (refused, waiting) = (refused + 1, waiting + 1);
        }
        if waiting < CALLS / 2 && waiting > 0 {
            settled.push(f64::from(running));
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "some thousands")]
    let count = settled.len() as f64;
    Course {
        took: now - start,
        refused,
        settled: settled.iter().sum::<f64>() / count,
    }
}

#[test]
fn at_a_remote_that_refuses_it_settles_near_the_number_that_is_allowed() {
    for most in [4, 8, 24, 64, 200] {
        let course = run(throttling(most));
        let share = course.settled / f64::from(most);
        assert!((0.8..=1.05).contains(&share), "{most}: {share}");
        assert!(course.refused < CALLS / 10, "{most}: {}", course.refused);
        let best = ROUND_TRIP * CALLS / most;
        let ratio = course.took.as_secs_f64() / best.as_secs_f64();
        assert!(ratio <= 1.2, "{most}: {ratio}");
    }
}

#[test]
fn on_a_slow_line_it_stays_where_more_does_not_help() {
    for milliseconds in [1, 10, 300] {
        let alone = Duration::from_millis(milliseconds);
        let course = run(line(alone));
        let best = (alone * CALLS).as_secs_f64();
        let ratio = course.took.as_secs_f64() / best;
        assert!(ratio <= 1.2, "{milliseconds} ms: {ratio}");
        let settled = course.settled;
        assert!(settled <= 70.0, "{milliseconds} ms: {settled}");
        assert_eq!(course.refused, 0, "{milliseconds} ms");
    }
}

#[test]
fn calls_that_share_a_line_until_they_time_out_become_fewer() {
    let course = run(line(Duration::from_secs(3)));
    assert!(course.settled < 20.0, "{}", course.settled);
    assert!(course.refused < CALLS / 20, "{}", course.refused);
}

#[test]
fn far_away_it_opens_within_a_few_round_trips() {
    let course = run(throttling(u32::MAX));
    let best = ROUND_TRIP * CALLS / 256;
    assert!(course.took <= best + ROUND_TRIP * 4);
}
