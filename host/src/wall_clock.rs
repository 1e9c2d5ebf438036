//! The time of day, also where the machine's clock is beyond every calendar.

use jiff::{Timestamp, Zoned, tz::TimeZone};
use std::time::{SystemTime, UNIX_EPOCH};

/// Returns the time now. A clock beyond the years −9999 to 9999 counts as their end: jiff's own function panics.
pub fn now() -> Timestamp {
    at(SystemTime::now())
}

/// Returns the time now in the time zone of the system.
pub fn now_here() -> Zoned {
    now().to_zoned(TimeZone::system())
}

fn at(time: SystemTime) -> Timestamp {
    Timestamp::try_from(time).unwrap_or(if time < UNIX_EPOCH {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    })
}

#[cfg(test)]
mod tests {
    use super::at;
    use jiff::{Timestamp, tz::TimeZone};
    use std::time::{Duration, UNIX_EPOCH};

    #[test]
    fn no_clock_is_beyond_what_can_be_held() {
        let year = Duration::from_secs(365 * 86_400);
        let far = [
            UNIX_EPOCH.checked_sub(year * 69),
            UNIX_EPOCH.checked_add(year * 476),
            UNIX_EPOCH.checked_sub(year * 100_000),
            UNIX_EPOCH.checked_add(year * 100_000),
        ];
        let times: Vec<Timestamp> = far.into_iter().flatten().map(at).collect();
        assert_eq!(times[2..], [Timestamp::MIN, Timestamp::MAX]);
        for time in times {
            for zone in [-18, 0, 18] {
                let zone = TimeZone::fixed(jiff::tz::offset(zone));
                assert!(!time.to_zoned(zone).to_string().is_empty());
            }
        }
    }
}
