//! A year of days: which have an entry, and which of those are pushed.

use crate::{
    cli::messages::{Palette, entries, grouped},
    journal::EntryId,
};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// A day that has an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    pub id: EntryId,
    /// True if the remote has it as it is, as far as is known.
    pub pushed: bool,
}

/// A line a month, a column a day of the month, so that a day's date can be read off.
#[derive(Debug)]
pub struct Calendar {
    year: i16,
    today: Date,
    /// True if the days that have an entry are pushed.
    written: BTreeMap<Date, bool>,
}

const PUSHED: &str = "■";
const PENDING: &str = "□";
const NOTHING: &str = "·";
/// The days of the longest month.
const DAYS: i8 = 31;

impl Calendar {
    /// A calendar of `year`, up to `today`.
    pub fn new(year: i16, today: EntryId, days: &[Day]) -> Self {
        let written = days.iter().map(|day| (day.id.date(), day.pushed));
        Self {
            year,
            today: today.date(),
            written: written.collect(),
        }
    }

    /// Lays it out, 66 columns wide, without a final line end.
    pub fn text(&self, palette: Palette) -> String {
        let mut lines = vec![palette.title(&self.header())];
        lines.extend((1..=12).map(|month| self.month(month, palette)));
        lines.push(String::new());
        lines.push(format!(
            "{} pushed  {} not yet pushed  {} no entry",
            palette.good(PUSHED),
            palette.warning(PENDING),
            palette.faint(NOTHING)
        ));
        lines.push(self.sum());
        lines.join("\n")
    }

    /// The year, and the number of each fifth day above its column.
    fn header(&self) -> String {
        let numbers = (1..=DAYS).map(|day| match day {
            1 => " 1".to_owned(),
            _ if day % 5 == 0 => format!("{day:>2}"),
            _ => "  ".to_owned(),
        });
        format!("{:04}{}", self.year, numbers.collect::<String>())
            .trim_end()
            .to_owned()
    }

    fn month(&self, month: i8, palette: Palette) -> String {
        let date = |day: i8| Date::new(self.year, month, day).ok();
        let name = date(1).map(|first| first.strftime("%b").to_string());
        let days = (1..=DAYS).filter_map(date);
        let cells: String = days.map(|date| self.cell(date, palette)).collect();
        format!("{:<4}{cells}", name.unwrap_or_default())
            .trim_end()
            .to_owned()
    }

    fn cell(&self, date: Date, palette: Palette) -> String {
        let mark = match self.written.get(&date) {
            Some(true) => palette.good(PUSHED),
            Some(false) => palette.warning(PENDING),
            None if date > self.today => " ".to_owned(),
            None => palette.faint(NOTHING),
        };
        format!(" {mark}")
    }

    fn sum(&self) -> String {
        let pending = self.written.values().filter(|pushed| !**pushed).count();
        format!(
            "{}, {} not yet pushed",
            entries(self.written.len()),
            grouped(pending)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::{Calendar, Day};
    use crate::{cli::messages::Palette, journal::EntryId};

    fn id(text: &str) -> EntryId {
        text.parse().expect("an id")
    }

    fn calendar(year: i16, days: &[(&str, bool)]) -> String {
        let days: Vec<Day> = days
            .iter()
            .map(|(text, pushed)| Day {
                id: id(text),
                pushed: *pushed,
            })
            .collect();
        Calendar::new(year, id("20250911"), &days).text(Palette::default())
    }

    #[test]
    fn days_written_pushed_and_to_come_look_different() {
        let days = [
            ("20250101", true),
            ("20250910", true),
            ("20250911", false),
            ("20251231", false),
        ];
        insta::assert_snapshot!(calendar(2025, &days), @r"
        2025 1       5        10        15        20        25        30
        Jan  ■ · · · · · · · · · · · · · · · · · · · · · · · · · · · · · ·
        Feb  · · · · · · · · · · · · · · · · · · · · · · · · · · · ·
        Mar  · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · ·
        Apr  · · · · · · · · · · · · · · · · · · · · · · · · · · · · · ·
        May  · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · ·
        Jun  · · · · · · · · · · · · · · · · · · · · · · · · · · · · · ·
        Jul  · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · ·
        Aug  · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · ·
        Sep  · · · · · · · · · ■ □
        Oct
        Nov
        Dec                                                              □

        ■ pushed  □ not yet pushed  · no entry
        4 entries, 2 not yet pushed
        ");
    }

    #[test]
    fn a_leap_day_has_its_place() {
        insta::assert_snapshot!(calendar(2024, &[("20240229", true)]), @r"
        2024 1       5        10        15        20        25        30
        Jan  · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · ·
        Feb  · · · · · · · · · · · · · · · · · · · · · · · · · · · · ■
        Mar  · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · ·
        Apr  · · · · · · · · · · · · · · · · · · · · · · · · · · · · · ·
        May  · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · ·
        Jun  · · · · · · · · · · · · · · · · · · · · · · · · · · · · · ·
        Jul  · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · ·
        Aug  · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · ·
        Sep  · · · · · · · · · · · · · · · · · · · · · · · · · · · · · ·
        Oct  · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · ·
        Nov  · · · · · · · · · · · · · · · · · · · · · · · · · · · · · ·
        Dec  · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · ·

        ■ pushed  □ not yet pushed  · no entry
        1 entry, 0 not yet pushed
        ");
    }

    #[test]
    fn it_fits_on_80_columns() {
        let text = calendar(2024, &[]);
        assert!(text.lines().all(|line| line.chars().count() <= 66));
    }
}
