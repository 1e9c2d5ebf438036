//! The limit, step by step.

use super::{AdaptiveLimit, FIRST};
use devlog_provider_api::{Error, ErrorKind};
use std::time::{Duration, Instant};

const LONGEST: Duration = Duration::from_secs(120);

fn busy() -> Error {
    Error::new(ErrorKind::Throttled, "slow down")
}

fn refuse(limit: &mut AdaptiveLimit, now: Instant) {
    let mark = limit.began(0, now);
    limit.overloaded(mark, &busy(), LONGEST, now);
}

/// Lets as many calls as are allowed begin together and end after `took`; returns the limit then.
fn round(limit: &mut AdaptiveLimit, now: &mut Instant, took: Duration) -> u32 {
    let calls = 0..limit.allowed();
    let marks: Vec<_> = calls.map(|running| limit.began(running, *now)).collect();
    *now += took;
    for mark in marks {
        limit.answered(mark, 0, *now);
    }
    limit.allowed()
}

#[test]
fn it_grows_while_that_helps_and_never_beyond_its_most() {
    let (mut limit, mut now) = (AdaptiveLimit::new(200), Instant::now());
    let grown = [(); 4].map(|()| round(&mut limit, &mut now, Duration::from_millis(30)));
    assert_eq!((FIRST, grown), (8, [32, 128, 200, 200]));
}

#[test]
fn it_falls_back_when_more_does_not_help_and_tries_again_later() {
    let (mut limit, mut now) = (AdaptiveLimit::new(256), Instant::now());
    // Each call takes its share of a processor.
    let mut next = || {
        let took = Duration::from_millis(limit.allowed().into());
        round(&mut limit, &mut now, took)
    };
    assert_eq!([next(), next()], [32, 8]);
    assert_eq!([(); 16].map(|()| next())[14..], [8, 32]);
    assert_eq!([(); 33].map(|()| next())[31..], [8, 32]);
}

#[test]
fn a_remote_that_is_near_gets_no_more_calls() {
    let (mut limit, mut now) = (AdaptiveLimit::new(256), Instant::now());
    let mut after = |millis| round(&mut limit, &mut now, Duration::from_millis(millis));
    assert_eq!([2, 2, 3, 2].map(&mut after), [FIRST, FIRST, 32, 32]);
}

#[test]
fn the_fastest_call_of_a_round_counts() {
    let (mut limit, now) = (AdaptiveLimit::new(256), Instant::now());
    let marks = [0, 1, 2, 3, 4, 5, 6, 7].map(|running| limit.began(running, now));
    for (mark, millis) in marks.into_iter().zip([1, 50, 50, 50, 50, 50, 50, 50]) {
        limit.answered(mark, 0, now + Duration::from_millis(millis));
    }
    assert_eq!(limit.allowed(), FIRST);
}

#[test]
fn calls_that_do_not_fill_it_change_nothing() {
    let (mut limit, now) = (AdaptiveLimit::new(256), Instant::now());
    for _ in 0..2 * FIRST {
        let mark = limit.began(FIRST / 2, now);
        limit.answered(mark, 0, now);
    }
    assert_eq!(limit.allowed(), FIRST);
}

#[test]
fn calls_that_are_refused_together_lower_it_once() {
    let (mut limit, now) = (AdaptiveLimit::new(16), Instant::now());
    for mark in [(); 8].map(|()| limit.began(0, now)) {
        limit.overloaded(mark, &busy(), LONGEST, now);
    }
    assert_eq!(limit.allowed(), 4);
    refuse(&mut limit, now);
    assert_eq!(limit.allowed(), 3);
}

#[test]
fn it_falls_back_to_what_the_remote_could_follow() {
    let (mut limit, mut now) = (AdaptiveLimit::new(200), Instant::now());
    let took = Duration::from_millis(30);
    let grown = [(); 3].map(|()| round(&mut limit, &mut now, took));
    refuse(&mut limit, now);
    assert_eq!((grown, limit.allowed()), ([32, 128, 200], 128));
    refuse(&mut limit, now);
    assert_eq!(limit.allowed(), 96);
}

#[test]
fn one_call_is_always_allowed() {
    let (mut limit, now) = (AdaptiveLimit::new(0), Instant::now());
    (0..9).for_each(|_| refuse(&mut limit, now));
    assert_eq!(limit.allowed(), 1);
}

#[test]
fn after_a_refusal_it_approaches_the_number_that_was_too_much() {
    let (mut limit, mut now) = (AdaptiveLimit::new(256), Instant::now());
    let took = Duration::from_millis(30);
    assert_eq!(round(&mut limit, &mut now, took), 32);
    refuse(&mut limit, now);
    let mut next = || round(&mut limit, &mut now, took);
    let rises = [(); 9].map(|()| [(); 4].map(|()| next()));
    assert_eq!(rises[0], [16, 16, 16, 20]);
    let last = rises.map(|[.., last]| last);
    assert_eq!(last, [20, 23, 25, 27, 28, 29, 30, 31, 31]);
    assert_eq!(
        [(); 20].map(|()| next())[11..],
        [31, 31, 31, 31, 33, 33, 33, 33, 35]
    );
}

#[test]
fn a_wait_that_the_remote_asks_for_holds_for_all_calls() {
    let (mut limit, now) = (AdaptiveLimit::new(4), Instant::now());
    let asks = |seconds| busy().with_retry_after(Duration::from_secs(seconds));
    let later = |seconds| now + Duration::from_secs(seconds);
    let mark = limit.began(0, now);
    limit.overloaded(mark, &asks(7), LONGEST, now);
    limit.overloaded(mark, &asks(3), LONGEST, now);
    assert!(!limit.admits(0, later(6)));
    assert!(limit.admits(0, later(7)));
    limit.overloaded(mark, &asks(3600), LONGEST, later(7));
    assert!(limit.admits(0, later(7)));
}
