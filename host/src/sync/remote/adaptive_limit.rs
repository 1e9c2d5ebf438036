//! The number of calls in flight: more while more helps, fewer when the remote cannot follow. A function of the
//! calls and of the time that is passed in.

#[cfg(test)]
mod simulated;
#[cfg(test)]
mod tests;

use devlog_provider_api::Error;
use std::time::{Duration, Instant};

/// The calls that are allowed at first. A remote that is near is busy with as many: four times as many would take a
/// quarter more processor time, for threads and connections that mostly wait.
const FIRST: u32 = 8;
/// The factor by which the limit grows: a distant remote is reached by 256 calls in three rounds.
const GROWTH: u32 = 4;
/// A call that moves as many bytes counts twice: on a usual line they take as long as a round trip.
const BYTES_OF_A_CALL: u64 = 128 << 10;
/// More calls must achieve this many times as much, or they did not help.
const GAIN: f64 = 1.25;
/// A remote that answers sooner needs no more calls: new connections and threads would take longer than they save. The
/// fastest call of a round counts: others were held up here.
const SOON: Duration = Duration::from_millis(3);
/// The rounds before more calls are tried again after they did not help. The number doubles with each vain attempt.
const FIRST_HOLD: u32 = 16;
/// The rounds before the limit rises again after it was too high. Meanwhile the refused calls are answered: one that
/// is refused twice pauses for long.
const REST: u32 = 4;

/// A limit of the calls in flight.
///
/// It grows after each round in which all allowed calls were in use and no answer came soon, as long as that helps, and
/// tries again after a while. When the remote cannot follow, it falls back to the last number that it could follow, and
/// from then on approaches the number that was too much by a quarter of the distance every few rounds. A round is as many
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
    /// More calls are being tried than the `before` that achieved this rate, in work a second.
    Growing { before: u32, rate: f64 },
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
    /// The time of the fastest call.
    fastest: Duration,
    is_full: bool,
}

/// The moment at which a call began, and how often the limit had been lowered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    began: Instant,
    lowered: u64,
}

impl AdaptiveLimit {
    /// Creates a limit that never allows more than `most` calls, and always one.
    pub fn new(most: u32) -> Self {
        let most = most.max(1);
        Self {
            most,
            allowed: most.min(FIRST),
            proven: 0,
            phase: Phase::Growing {
                before: 0,
                rate: 0.0,
            },
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
            fastest: Duration::MAX,
            is_full: false,
        });
        round.is_full |= running + 1 >= self.allowed;
        Mark {
            began: now,
            lowered: self.lowered,
        }
    }

    /// Counts a call that moved so many `bytes` and went well, or failed for a reason that is not the remote's load.
    pub fn answered(&mut self, mark: Mark, bytes: u64, now: Instant) {
        let Some(round) = &mut self.round else { return };
        round.ended += 1;
        let took = now.saturating_duration_since(mark.began);
        round.fastest = round.fastest.min(took);
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
            self.judge(&round, now);
        }
    }

    /// Ends a round.
    fn judge(&mut self, round: &Round, now: Instant) {
        self.proven = self.allowed;
        let elapsed = now.saturating_duration_since(round.began);
        let rate = round.work / elapsed.as_secs_f64().max(f64::EPSILON);
        match self.phase {
            Phase::Growing { .. } | Phase::Holding(_) if round.fastest < SOON => {}
            Phase::Growing { rate: before, .. } if rate >= before * GAIN => self.grow(rate),
            Phase::Growing { before, .. } => {
                self.allowed = before;
                self.phase = Phase::Holding(self.hold);
                self.lengthen_hold();
            }
            Phase::Holding(1) => self.grow(rate),
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

    fn grow(&mut self, rate: f64) {
        if self.allowed < self.most {
            let before = self.allowed;
            self.allowed = self.most.min(before * GROWTH);
            self.phase = Phase::Growing { before, rate };
        }
    }

    /// Counts a call that the remote could not answer, or to which it replied that there are too many. A wait that it
    /// asks for, up to `longest`, holds for all calls. A call that began before the limit was last lowered changes
    /// nothing else.
    pub fn overloaded(&mut self, mark: Mark, error: &Error, longest: Duration, now: Instant) {
        if let Some(wait) = error.retry_after().filter(|wait| *wait <= longest) {
            self.closed_until = self.closed_until.max(Some(now + wait));
        }
        if mark.lowered == self.lowered {
            let ceiling = self.allowed;
            let allowed = match self.phase {
                _ if (ceiling.div_ceil(2)..ceiling).contains(&self.proven) => self.proven,
                Phase::Growing { .. } | Phase::Holding(_) => ceiling / 2,
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
