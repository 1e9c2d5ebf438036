//! The offset of this computer's clock from the service's, since signatures are valid for some minutes only.

use jiff::{SignedDuration, Timestamp};

/// Services refuse requests that are 15 minutes off; a smaller offset is not mentioned.
const TOLERATED: SignedDuration = SignedDuration::from_mins(5);

/// Describes how far this computer's clock is off; `None` for a tolerated offset.
pub fn clock_offset(here: Timestamp, service: Timestamp) -> Option<String> {
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
    use super::clock_offset;
    use jiff::Timestamp;

    fn offset_of(seconds: i64) -> Option<String> {
        let service = Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_hours(400_000);
        clock_offset(service + jiff::SignedDuration::from_secs(seconds), service)
    }

    #[test]
    fn five_minutes_are_tolerated() {
        assert_eq!((offset_of(300), offset_of(-300)), (None, None));
    }

    #[test]
    fn a_larger_offset_has_amount_and_direction() {
        for (seconds, wanted) in [
            (301, "5 minutes ahead"),
            (-3600, "60 minutes behind"),
            (7200, "2 hours ahead"),
            (-3 * 86_400, "3 days behind"),
        ] {
            assert_eq!(
                offset_of(seconds).as_deref(),
                Some(format!("this computer's clock is {wanted}").as_str())
            );
        }
    }
}
