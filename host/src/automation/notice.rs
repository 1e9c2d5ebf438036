//! The one line that a person sees about automatic pushes that do not get through.

use super::{Attempt, FailedPush, Request};
use jiff::{SignedDuration, Timestamp};

/// The age of the oldest unpushed change from which a notice is due.
pub const WARN_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// The least time between two notices.
const BETWEEN: SignedDuration = SignedDuration::from_hours(24);

/// The reason for a notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice<'a> {
    /// The last attempt ended with an error that a person has to fix.
    NeedsPerson(&'a FailedPush),
    /// The oldest change has waited since this moment.
    Overdue(Timestamp),
}

/// Returns the notice that is due at `now`: at most one a day, and only about an error that needs a
/// person or about changes that have waited for longer than `warn_after`.
pub fn notice<'a>(
    request: Option<&Request>,
    attempt: &'a Attempt,
    last_notice: Option<Timestamp>,
    warn_after: SignedDuration,
    now: Timestamp,
) -> Option<Notice<'a>> {
    let request = request?;
    let is_recent = |last: Timestamp| last <= now && now.duration_since(last) < BETWEEN;
    if last_notice.is_some_and(is_recent) {
        return None;
    }
    let failure = attempt.failure.as_ref();
    if let Some(failure) = failure.filter(|failure| failure.needs_person()) {
        return Some(Notice::NeedsPerson(failure));
    }
    (now.duration_since(request.since) > warn_after).then_some(Notice::Overdue(request.since))
}

#[cfg(test)]
mod tests {
    use super::{Notice, WARN_AFTER, notice};
    use crate::automation::{Attempt, FailedPush, Request};
    use jiff::Timestamp;

    const HOUR: i64 = 3600;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("in range")
    }

    fn attempt(exit_code: u8) -> Attempt {
        let failure = FailedPush {
            exit_code,
            code: "x".to_owned(),
            message: "y".to_owned(),
            hint: None,
        };
        Attempt::default().after(at(0), Some(failure))
    }

    const REQUEST: Request = Request {
        since: Timestamp::UNIX_EPOCH,
        generation: 1,
    };

    #[test]
    fn a_failure_of_the_network_is_quiet_for_a_day() {
        let attempt = attempt(5);
        let heard = |now| notice(Some(&REQUEST), &attempt, None, WARN_AFTER, at(now));
        assert_eq!(heard(24 * HOUR), None);
        assert_eq!(heard(24 * HOUR + 1), Some(Notice::Overdue(at(0))));
    }

    #[test]
    fn an_error_that_needs_a_person_is_said_at_once_and_then_once_a_day() {
        let attempt = attempt(12);
        let heard =
            |last, now| notice(Some(&REQUEST), &attempt, last, WARN_AFTER, at(now)).is_some();
        assert!(heard(None, 1));
        assert!(!heard(Some(at(1)), 24 * HOUR));
        assert!(heard(Some(at(1)), 24 * HOUR + 1));
        // A clock that was set back does not silence it.
        assert!(heard(Some(at(100 * HOUR)), HOUR));
    }

    #[test]
    fn nothing_is_said_once_everything_is_pushed() {
        assert_eq!(notice(None, &attempt(12), None, WARN_AFTER, at(1)), None);
    }
}
