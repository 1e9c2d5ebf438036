//! The age of something, as people say it.

use super::count;
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// The clocks of one person's machines differ by less.
const CLOCK_DRIFT: SignedDuration = SignedDuration::from_mins(5);

/// Writes the age of a moment: "5 minutes ago".
pub fn since(then: Timestamp, now: Timestamp) -> String {
    let age = now.duration_since(then);
    if age < -CLOCK_DRIFT {
        return "in the future, by this machine's clock".to_owned();
    }
    ago(age.unsigned_abs())
}

/// Writes how long ago: "just now" below a minute, then in whole minutes, hours or days.
fn ago(age: Duration) -> String {
    let seconds = age.as_secs();
    let (unit, name) = match seconds {
        0..MINUTE => return "just now".to_owned(),
        MINUTE..HOUR => (MINUTE, "minute"),
        HOUR..DAY => (HOUR, "hour"),
        _ => (DAY, "day"),
    };
    let number = usize::try_from(seconds / unit).unwrap_or(usize::MAX);
    format!("{} ago", count(number, name))
}

#[cfg(test)]
mod tests {
    use super::ago;
    use std::time::Duration;

    #[test]
    fn an_age_is_given_in_its_largest_whole_unit() {
        let given = [0, 59, 60, 3_599, 7_200, 86_399, 86_400, 40 * 86_400]
            .map(|seconds| ago(Duration::from_secs(seconds)));
        assert_eq!(
            given,
            [
                "just now",
                "just now",
                "1 minute ago",
                "59 minutes ago",
                "2 hours ago",
                "23 hours ago",
                "1 day ago",
                "40 days ago"
            ]
        );
    }
}
