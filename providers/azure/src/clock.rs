//! The clock of this computer against the service's, since signatures are only good for some minutes.

use jiff::{SignedDuration, Timestamp};

/// The service refuses requests that are 15 minutes off; from here on it is worth a word.
const TOLERATED: SignedDuration = SignedDuration::from_mins(5);

/// Says how far this computer's clock is off, if it is worth a word.
pub fn skew(here: Timestamp, service: Timestamp) -> Option<String> {
    let ahead = here.duration_since(service);
    if ahead.abs() <= TOLERATED {
        return None;
    }
    let minutes = ahead.abs().as_mins();
    let amount = match minutes {
        ..120 => format!("{minutes} minutes"),
        120..2880 => format!("{} hours", minutes / 60),
        _ => format!("{} days", minutes / 1440),
    };
    let direction = if ahead.is_positive() {
        "ahead"
    } else {
        "behind"
    };
    Some(format!("this computer's clock is {amount} {direction}"))
}

#[cfg(test)]
mod tests {
    use super::skew;
    use jiff::Timestamp;

    fn skew_of(seconds: i64) -> Option<String> {
        let service = Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_hours(400_000);
        skew(service + jiff::SignedDuration::from_secs(seconds), service)
    }

    #[test]
    fn up_to_five_minutes_are_not_worth_a_word() {
        assert_eq!((skew_of(300), skew_of(-300)), (None, None));
    }

    #[test]
    fn more_is_told_with_amount_and_direction() {
        for (seconds, wanted) in [
            (301, "5 minutes ahead"),
            (-3600, "60 minutes behind"),
            (7200, "2 hours ahead"),
            (-3 * 86_400, "3 days behind"),
        ] {
            assert_eq!(
                skew_of(seconds).as_deref(),
                Some(format!("this computer's clock is {wanted}").as_str())
            );
        }
    }
}
