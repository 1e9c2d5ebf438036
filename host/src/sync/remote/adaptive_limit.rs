//! The number of calls in flight: more while more helps, fewer when the remote cannot follow. A function of the
//! calls and of the time that is passed in.

#[cfg(test)]
mod simulated;

use devlog_provider_api::Error;
use std::time::{Duration, Instant};

/// The calls that are allowed at first. A remote that is near is busy with as many, and a distant one loses a few
/// round trips only.
const FIRST: u32 = 32;
/// A call that moves as many bytes counts twice: on a usual line they take as long as a round trip.
const BYTES_OF_A_CALL: u64 = 128 << 10;
/// Twice as many calls must achieve this much more, or they did not help.
const GAIN: f64 = 1.25;
/// A round that is over sooner needs no more calls: new connections and threads would take longer than they save.
const SHORT: Duration = Duration::from_millis(10);
/// The rounds before more calls are tried again after they did not help. The number doubles with each vain attempt.
const FIRST_HOLD: u32 = 16;
/// The rounds before the limit rises again after it was too high. Meanwhile the refused calls are answered: one that
/// is refused twice pauses for long.
const REST: u32 = 4;

/// A limit of the calls in flight.
///
/// It doubles after each round that takes its time with all allowed calls in use, as long as that helps, and tries
/// again after a while. When the remote cannot follow, it falls back to the last number that it could follow, and from
/// then on approaches the number that was too much by a quarter of the distance every few rounds. A round is as many
/// calls as are allowed. The limit stays closed as long as the remote asks to wait.
#[derive(Clone, Debug)]
pub struct AdaptiveLimit {
    most: u32,
    allowed: u32,
    /// The last number of calls of which a whole round was answered; 0 before the first such round.
    proven: u32,
    phase: Phase,
    round: Option<Round>,
    hold: u32,
    lowered: u64,
    closed_until: Option<Instant>,
}

#[derive(Clone, Copy, Debug)]
enum Phase {
    /// Twice as many calls as at this rate, in work a second, are being tried.
    Doubling(f64),
    /// So many rounds are left before they are.
    Holding(u32),
    /// The remote was overloaded by `ceiling` calls. The limit has been what it is for `held` rounds.
    Recovering { ceiling: u32, held: u32 },
}

#[derive(Clone, Copy, Debug)]
struct Round {
    began: Instant,
    ended: u32,
    work: f64,
    is_full: bool,
}

/// The state of the limit in which a call began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark(u64);

impl AdaptiveLimit {
    /// Creates a limit that never allows more than `most` calls, and always one.
    pub fn new(most: u32) -> Self {
        let most = most.max(1);
        Self {
            most,
            allowed: most.min(FIRST),
            proven: 0,
            phase: Phase::Doubling(0.0),
            round: None,
            hold: FIRST_HOLD,
            lowered: 0,
            closed_until: None,
        }
    }

    /// The number of calls that may be in flight.
    pub fn allowed(&self) -> u32 {
        self.allowed
    }

    /// Reports if one more call may begin beside `running` others.
    pub fn admits(&self, running: u32, now: Instant) -> bool {
        running < self.allowed && self.closed_until.is_none_or(|until| now >= until)
    }

    /// Counts a call that begins beside `running` others.
    pub fn began(&mut self, running: u32, now: Instant) -> Mark {
        let round = self.round.get_or_insert(Round {
            began: now,
            ended: 0,
            work: 0.0,
            is_full: false,
        });
        round.is_full |= running + 1 >= self.allowed;
        Mark(self.lowered)
    }

    /// Counts a call that moved so many `bytes` and went well, or failed for a reason that is not the remote's load.
    pub fn answered(&mut self, bytes: u64, now: Instant) {
        let Some(round) = &mut self.round else { return };
        round.ended += 1;
        #[expect(
            clippy::cast_precision_loss,
            reason = "a measure of work is approximate"
        )]
        let work = bytes as f64 / BYTES_OF_A_CALL as f64;
        round.work += 1.0 + work;
        if round.ended < self.allowed {
            return;
        }
        let round = *round;
        self.round = None;
        if round.is_full {
            self.judge(round.work, now.saturating_duration_since(round.began));
        }
    }

    /// Ends a round.
    fn judge(&mut self, work: f64, elapsed: Duration) {
        self.proven = self.allowed;
        let rate = work / elapsed.as_secs_f64().max(f64::EPSILON);
        match self.phase {
            Phase::Doubling(_) | Phase::Holding(_) if elapsed < SHORT => {}
            Phase::Doubling(before) if rate >= before * GAIN => self.double(rate),
            Phase::Doubling(_) => {
                self.allowed = (self.allowed / 2).max(1);
                self.phase = Phase::Holding(self.hold);
                self.lengthen_hold();
            }
            Phase::Holding(1) => self.double(rate),
            Phase::Holding(rounds) => self.phase = Phase::Holding(rounds - 1),
            Phase::Recovering { ceiling, held } => self.recover(ceiling, held),
        }
    }

    fn recover(&mut self, ceiling: u32, held: u32) {
        let distance = ceiling.saturating_sub(self.allowed + 1);
        let rest = if distance > 0 { REST } else { self.hold };
        let held = held + 1;
        self.phase = if held < rest {
            Phase::Recovering { ceiling, held }
        } else if distance > 0 {
            self.allowed = self.most.min(self.allowed + distance.div_ceil(4));
            Phase::Recovering { ceiling, held: 0 }
        } else {
            let ceiling = ceiling + ceiling.div_ceil(4);
            Phase::Recovering { ceiling, held: 0 }
        };
    }

    fn lengthen_hold(&mut self) {
        self.hold = self.hold.saturating_mul(2);
    }

    fn double(&mut self, rate: f64) {
        if self.allowed < self.most {
            self.allowed = self.most.min(self.allowed * 2);
            self.phase = Phase::Doubling(rate);
        }
    }

    /// Counts a call that the remote could not answer, or to which it replied that there are too many. A wait that it
    /// asks for, up to `longest`, holds for all calls. A call that began before the limit was last lowered changes
    /// nothing else.
    pub fn overloaded(&mut self, mark: Mark, error: &Error, longest: Duration, now: Instant) {
        if let Some(wait) = error.retry_after().filter(|wait| *wait <= longest) {
            self.closed_until = self.closed_until.max(Some(now + wait));
        }
        if mark.0 == self.lowered {
            let ceiling = self.allowed;
            let allowed = match self.phase {
                _ if (1..ceiling).contains(&self.proven) => self.proven,
                Phase::Doubling(_) | Phase::Holding(_) => ceiling / 2,
                Phase::Recovering { .. } => ceiling * 3 / 4,
            };
            if matches!(self.phase, Phase::Recovering { held: 0, .. }) {
                self.lengthen_hold();
            }
            self.allowed = allowed.max(1);
            self.proven = self.proven.min(self.allowed);
            self.phase = Phase::Recovering { ceiling, held: 0 };
            self.round = None;
            self.lowered += 1;
        }
    }
}

#[cfg(test)]
mod tests {
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
        let calls = limit.allowed();
        for running in 0..calls {
            limit.began(running, *now);
        }
        *now += took;
        for _ in 0..calls {
            limit.answered(0, *now);
        }
        limit.allowed()
    }

    #[test]
    fn it_doubles_while_that_helps_and_never_beyond_its_most() {
        let (mut limit, mut now) = (AdaptiveLimit::new(200), Instant::now());
        let grown = [(); 4].map(|()| round(&mut limit, &mut now, Duration::from_millis(30)));
        assert_eq!((FIRST, grown), (32, [64, 128, 200, 200]));
    }

    #[test]
    fn it_falls_back_when_more_does_not_help_and_tries_again_later() {
        let (mut limit, mut now) = (AdaptiveLimit::new(256), Instant::now());
        // Each call takes its share of a processor.
        let mut next = || {
            let took = Duration::from_millis(limit.allowed().into());
            round(&mut limit, &mut now, took)
        };
        assert_eq!([next(), next()], [64, 32]);
        assert_eq!([(); 16].map(|()| next())[14..], [32, 64]);
        assert_eq!([(); 33].map(|()| next())[31..], [32, 64]);
    }

    #[test]
    fn a_remote_that_is_near_gets_no_more_calls() {
        let (mut limit, mut now) = (AdaptiveLimit::new(256), Instant::now());
        let mut after = |millis| round(&mut limit, &mut now, Duration::from_millis(millis));
        assert_eq!([9, 9, 10, 9].map(&mut after), [FIRST, FIRST, 64, 64]);
    }

    #[test]
    fn calls_that_do_not_fill_it_change_nothing() {
        let (mut limit, now) = (AdaptiveLimit::new(256), Instant::now());
        for _ in 0..2 * FIRST {
            limit.began(FIRST / 2, now);
            limit.answered(0, now);
        }
        assert_eq!(limit.allowed(), FIRST);
    }

    #[test]
    fn calls_that_are_refused_together_lower_it_once() {
        let (mut limit, now) = (AdaptiveLimit::new(16), Instant::now());
        for mark in [(); 16].map(|()| limit.began(0, now)) {
            limit.overloaded(mark, &busy(), LONGEST, now);
        }
        assert_eq!(limit.allowed(), 8);
        refuse(&mut limit, now);
        assert_eq!(limit.allowed(), 6);
    }

    #[test]
    fn it_falls_back_to_what_the_remote_could_follow() {
        let (mut limit, mut now) = (AdaptiveLimit::new(200), Instant::now());
        let took = Duration::from_millis(30);
        let grown = [(); 3].map(|()| round(&mut limit, &mut now, took));
        refuse(&mut limit, now);
        assert_eq!((grown, limit.allowed()), ([64, 128, 200], 128));
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
        refuse(&mut limit, now);
        let mut next = || round(&mut limit, &mut now, Duration::from_millis(30));
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
}
