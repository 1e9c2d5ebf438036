//! The interval between two automatic runs, as `preferences.sync_interval` spells it.

use std::{fmt, str::FromStr, time::Duration};

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// The words that stand for a number and a unit.
const WORDS: [(&str, u64); 3] = [("hourly", HOUR), ("daily", DAY), ("weekly", 7 * DAY)];

const UNITS: [(char, u64); 3] = [('m', MINUTE), ('h', HOUR), ('d', DAY)];

/// The longest interval: a backup that is older serves little.
const LONGEST: u64 = 31 * DAY;

/// A whole number of minutes, from one minute to 31 days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SyncInterval {
    minutes: u64,
}

/// A text that is not an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected `hourly`, `daily`, `weekly`, or a number of minutes, hours or days such as `30m`, `6h` or `2d`"
)]
pub struct InvalidInterval;

impl SyncInterval {
    /// The spellings that are accepted, for messages.
    pub const EXPECTED: &str =
        "`hourly`, `daily`, `weekly`, or minutes, hours or days such as `30m`, `6h` or `2d`";

    /// The interval's length.
    pub fn duration(self) -> Duration {
        Duration::from_secs(self.minutes * MINUTE)
    }

    /// The interval's length in minutes.
    pub fn minutes(self) -> u64 {
        self.minutes
    }
}

impl FromStr for SyncInterval {
    type Err = InvalidInterval;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let word = WORDS.iter().find(|(word, _)| *word == text);
        let seconds = match word {
            Some((_, seconds)) => Some(*seconds),
            None => seconds_of(text),
        };
        let seconds = seconds.filter(|seconds| (MINUTE..=LONGEST).contains(seconds));
        seconds
            .map(|seconds| Self {
                minutes: seconds / MINUTE,
            })
            .ok_or(InvalidInterval)
    }
}

/// The seconds that a number and a unit mean, such as `30m`.
fn seconds_of(text: &str) -> Option<u64> {
    let (_, unit) = UNITS.iter().find(|(letter, _)| text.ends_with(*letter))?;
    let digits = &text[..text.len() - 1];
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse::<u64>().ok()?.checked_mul(*unit)
}

/// The shortest spelling, which parses back to the same interval.
impl fmt::Display for SyncInterval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.minutes * MINUTE;
        if let Some((word, _)) = WORDS.iter().find(|(_, length)| *length == seconds) {
            return f.write_str(word);
        }
        let divides = |(_, unit): &&(char, u64)| seconds.is_multiple_of(*unit);
        let (letter, unit) = UNITS.iter().rev().find(divides).unwrap_or(&UNITS[0]);
        write!(f, "{}{letter}", seconds / unit)
    }
}

#[cfg(test)]
mod tests {
    use super::SyncInterval;

    fn minutes(text: &str) -> Option<u64> {
        text.parse().ok().map(SyncInterval::minutes)
    }

    #[test]
    fn words_and_numbers_are_intervals() {
        let expected = [
            ("hourly", 60),
            ("daily", 1440),
            ("weekly", 10_080),
            ("1m", 1),
            ("30m", 30),
            ("6h", 360),
            ("31d", 44_640),
        ];
        for (text, length) in expected {
            assert_eq!(minutes(text), Some(length), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "m",
            "0m",
            "-1h",
            "+1h",
            "1.5h",
            "1 h",
            "1s",
            "32d",
            "Daily",
            "monthly",
            "1é",
            "99999999999999999999d",
            "9999999999999999d",
        ] {
            assert_eq!(minutes(text), None, "{text}");
        }
    }

    #[test]
    fn the_shown_interval_parses_back() {
        for text in ["hourly", "daily", "weekly", "30m", "6h", "2d", "90m"] {
            let interval: SyncInterval = text.parse().expect("an interval");
            assert_eq!(interval.to_string(), text);
        }
    }
}
