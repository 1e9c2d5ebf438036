//! The name of an entry: its date.

use jiff::civil::Date;
use std::{fmt, str::FromStr};

/// Names an entry: a real calendar date, written `YYYYMMDD`. Ordered by date.
///
/// ```
/// use devlog::journal::EntryId;
///
/// assert_eq!("20250911".parse::<EntryId>()?.to_string(), "20250911");
/// assert!("20250230".parse::<EntryId>().is_err());
/// # Ok::<(), devlog::journal::InvalidEntryId>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(Date);

impl EntryId {
    /// The entry of a day; `None` for a year that four digits cannot hold.
    pub fn new(date: Date) -> Option<Self> {
        (date.year() >= 0).then_some(Self(date))
    }

    /// The day.
    pub fn date(self) -> Date {
        self.0
    }
}

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(date) = self;
        let number =
            i32::from(date.year()) * 10_000 + i32::from(date.month()) * 100 + i32::from(date.day());
        write!(f, "{number:08}")
    }
}

/// A text that is no [`EntryId`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an entry is named by a date, YYYYMMDD")]
pub struct InvalidEntryId;

impl FromStr for EntryId {
    type Err = InvalidEntryId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() != 8 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(InvalidEntryId);
        }
        let (year, month_day) = text.split_at(4);
        let (month, day) = month_day.split_at(2);
        let number = |digits: &str| digits.parse::<i16>().map_err(|_| InvalidEntryId);
        let part = |digits: &str| digits.parse::<i8>().map_err(|_| InvalidEntryId);
        Date::new(number(year)?, part(month)?, part(day)?)
            .map(Self)
            .map_err(|_| InvalidEntryId)
    }
}

#[cfg(test)]
mod tests {
    use super::{EntryId, InvalidEntryId};

    #[test]
    fn a_real_date_is_shown_as_it_was_written() {
        for text in ["20250911", "20240229", "00010101", "99991231"] {
            assert_eq!(
                text.parse::<EntryId>().map(|id| id.to_string()).as_deref(),
                Ok(text)
            );
        }
    }

    #[test]
    fn a_text_that_is_no_date_is_refused() {
        for text in [
            "",
            "2025091",
            "202509111",
            "20250230",
            "20251301",
            "20250900",
            "2025-9-1",
            "+2025911",
            "2025091a",
            " 0250911",
            "20230229",
            "２０２５",
            "é025091",
        ] {
            assert_eq!(text.parse::<EntryId>(), Err(InvalidEntryId), "{text}");
        }
    }

    #[test]
    fn entries_are_ordered_by_date() {
        let mut ids = ["20250101", "20241231", "20250102"].map(|text| text.parse::<EntryId>().ok());
        ids.sort_unstable();
        let shown = ids.map(|id| id.map(|id| id.to_string()).unwrap_or_default());
        assert_eq!(shown, ["20241231", "20250101", "20250102"]);
    }
}
