//! The limit at remotes that are simulated: one that refuses, and one at the end of a slow line.

use super::{AdaptiveLimit, Mark};
use crate::sync::remote::backoff::{Backoff, FailedCall};
use devlog_provider_api::{Error, ErrorKind};
use std::time::{Duration, Instant};

const CALLS: u32 = 10_000;
const ROUND_TRIP: Duration = Duration::from_millis(30);
/// The longest that a call waits for its reply.
const TIMEOUT: Duration = Duration::from_secs(60);

/// The time to the reply, and its success, at a remote that refuses calls while it serves so many others.
fn throttling(most: u32) -> impl Fn(&[Flight]) -> (Duration, bool) {
    move |flights| {
        let served = flights.iter().filter(|flight| flight.is_ok).count();
        (ROUND_TRIP, count(served) < most)
    }
}

/// The same on a line that all calls share, where a call alone takes this time.
fn line(alone: Duration) -> impl Fn(&[Flight]) -> (Duration, bool) {
    move |flights| {
        let took = ROUND_TRIP.max(alone * count(flights.len() + 1));
        (took.min(TIMEOUT), took < TIMEOUT)
    }
}

fn count(calls: usize) -> u32 {
    u32::try_from(calls).expect("at most 256")
}

/// A call that waits to begin, or to begin again.
struct Waiting {
    from: Instant,
    attempt: u32,
}

struct Flight {
    ends: Instant,
    attempt: u32,
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

/// Makes all calls, with as many in flight as the limit allows; refused ones are made again after their pause. The
/// remote is given the calls that are in flight already.
fn run(calls: u32, remote: impl Fn(&[Flight]) -> (Duration, bool)) -> Course {
    let start = Instant::now();
    let (mut now, mut limit, backoff) = (start, AdaptiveLimit::new(256), Backoff::default());
    let error = Error::new(ErrorKind::Throttled, "slow down");
    let mut left = calls;
    let (mut pausing, mut flights) = (Vec::<Waiting>::new(), Vec::<Flight>::new());
    let (mut refused, mut settled) = (0, Vec::new());
    while left > 0 || !pausing.is_empty() || !flights.is_empty() {
        let running = count(flights.len());
        let again = pausing.iter().position(|call| call.from <= now);
        if (again.is_some() || left > 0) && limit.admits(running, now) {
            let attempt = if let Some(index) = again {
                pausing.remove(index).attempt
            } else {
                left -= 1;
                1
            };
            let (took, is_ok) = remote(&flights);
            flights.push(Flight {
                ends: now + took,
                attempt,
                mark: limit.began(running, now),
                is_ok,
            });
            continue;
        }
        let ends = flights.iter().map(|flight| flight.ends).min();
        let resumes = pausing
            .iter()
            .map(|call| call.from)
            .filter(|from| *from > now);
        now = resumes.chain(ends).min().expect("a call is under way");
        let Some(ended) = flights.iter().position(|flight| flight.ends <= now) else {
            continue;
        };
        let flight = flights.remove(ended);
        if flight.is_ok {
            limit.answered(flight.mark, 0, now);
        } else {
            limit.overloaded(flight.mark, &error, Duration::ZERO, now);
            refused += 1;
            let failure = FailedCall {
                attempt: flight.attempt,
                ..FailedCall::first(0)
            };
            // Even, and not random.
            let jitter = f64::from(refused) * 0.618_034 % 1.0;
            let pause = backoff.pause(&error, &failure, jitter);
            pausing.push(Waiting {
                from: now + pause.expect("attempts are left"),
                attempt: flight.attempt + 1,
            });
        }
        if left < calls / 2 && left > 0 {
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
    for most in [4, 8, 24, 48, 64, 128, 200] {
        // A remote that answers more has to be found in a run that is longer.
        let calls = if most > 128 { CALLS } else { CALLS / 5 };
        let course = run(calls, throttling(most));
        let share = course.settled / f64::from(most);
        assert!((0.8..=1.05).contains(&share), "{most}: {share}");
        assert!(course.refused < calls / 10, "{most}: {}", course.refused);
        let best = ROUND_TRIP * calls / most;
        let ratio = course.took.as_secs_f64() / best.as_secs_f64();
        assert!(ratio <= 1.2, "{most}: {ratio}");
    }
}

#[test]
fn on_a_slow_line_it_stays_where_more_does_not_help() {
    for milliseconds in [1, 10, 300] {
        let alone = Duration::from_millis(milliseconds);
        let course = run(CALLS, line(alone));
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
    let course = run(CALLS, line(Duration::from_secs(3)));
    assert!(course.settled < 20.0, "{}", course.settled);
    assert!(course.refused < CALLS / 20, "{}", course.refused);
}

#[test]
fn far_away_it_opens_within_a_few_round_trips() {
    let course = run(CALLS, throttling(u32::MAX));
    let best = ROUND_TRIP * CALLS / 256;
    assert!(course.took <= best + ROUND_TRIP * 4);
}
