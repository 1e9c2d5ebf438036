//! The moment of an event, with the offset of the clock on the wall.

use jiff::{
    SignedDuration, Zoned,
    civil::{DateTime, Time},
    fmt::temporal::Pieces,
    tz::Offset,
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A moment as the journal writes it: RFC 3339 with the offset of its place, to the nanosecond.
///
/// The offset is a part of it: an entry written in Lisbon keeps Lisbon's time wherever it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EventTime {
    local: DateTime,
    offset: Offset,
}

impl EventTime {
    /// Writes the moment in whole seconds, as the front matter of an entry has it.
    pub fn in_seconds(self) -> String {
        format!(
            "{}{}",
            self.local.strftime("%Y-%m-%dT%H:%M:%S"),
            self.zone()
        )
    }

    /// The time since the year 0 in UTC, for comparing.
    pub fn instant(self) -> SignedDuration {
        let local = self.local.duration_since(DateTime::ZERO);
        local - SignedDuration::from_secs(self.offset.seconds().into())
    }

    /// The date and time of day at its place.
    pub fn local(self) -> DateTime {
        self.local
    }

    /// The offset as `+02:00`; RFC 3339 knows no seconds in it.
    pub fn zone(self) -> String {
        let seconds = self.offset.seconds();
        let minutes = seconds.unsigned_abs() / 60;
        let sign = if seconds < 0 { '-' } else { '+' };
        format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

impl From<&Zoned> for EventTime {
    fn from(now: &Zoned) -> Self {
        Self {
            local: now.datetime(),
            offset: now.offset(),
        }
    }
}

/// No fraction, or as many groups of three digits as it takes, as existing journals have it.
impl fmt::Display for EventTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nanoseconds = self.local.subsec_nanosecond();
        write!(f, "{}", self.local.strftime("%Y-%m-%dT%H:%M:%S"))?;
        if nanoseconds % 1_000 != 0 {
            write!(f, ".{nanoseconds:09}")?;
        } else if nanoseconds % 1_000_000 != 0 {
            write!(f, ".{:06}", nanoseconds / 1_000)?;
        } else if nanoseconds != 0 {
            write!(f, ".{:03}", nanoseconds / 1_000_000)?;
        }
        f.write_str(&self.zone())
    }
}

impl From<EventTime> for String {
    fn from(time: EventTime) -> Self {
        time.to_string()
    }
}

/// A text that is no [`EventTime`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a moment is written as 2025-09-11T10:30:00+02:00")]
pub struct InvalidEventTime;

impl FromStr for EventTime {
    type Err = InvalidEventTime;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let pieces = Pieces::parse(text).map_err(|_| InvalidEventTime)?;
        let time: Time = pieces.time().ok_or(InvalidEventTime)?;
        Ok(Self {
            local: pieces.date().to_datetime(time),
            offset: pieces.to_numeric_offset().ok_or(InvalidEventTime)?,
        })
    }
}

impl TryFrom<String> for EventTime {
    type Error = InvalidEventTime;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::EventTime;

    #[test]
    fn a_moment_is_written_as_it_was_read() {
        for text in [
            "2025-09-11T10:30:00.123456789+02:00",
            "2025-09-11T10:30:00.123456+02:00",
            "2025-09-11T10:30:00.120-03:30",
            "2025-09-11T10:30:00+00:00",
            "2025-09-11T10:30:00.000000001+05:45",
            "2024-02-29T23:59:59.900-11:00",
        ] {
            assert_eq!(text.parse::<EventTime>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn the_front_matter_keeps_the_offset_and_drops_the_fraction() {
        let time: EventTime = "2025-09-11T10:30:00.999999999+05:45".parse().unwrap();
        assert_eq!(time.in_seconds(), "2025-09-11T10:30:00+05:45");
    }

    #[test]
    fn a_moment_without_an_offset_is_refused() {
        for text in [
            "",
            "2025-09-11",
            "2025-09-11T10:30:00",
            "now",
            "2025-02-30T10:30:00+02:00",
        ] {
            assert!(text.parse::<EventTime>().is_err(), "{text}");
        }
    }

    #[test]
    fn utc_has_an_offset_too() {
        let time: EventTime = "2025-09-11T10:30:00Z".parse().unwrap();
        assert_eq!(time.to_string(), "2025-09-11T10:30:00+00:00");
    }
}
