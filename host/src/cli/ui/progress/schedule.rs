//! The times at which progress is shown, counted from the start of the command, so that no test waits.

use std::time::Duration;

/// A first time, and then at most once in a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    next: Duration,
    every: Duration,
}

impl Schedule {
    /// The times for bars: nothing for a push that ends at once, then at most 30 times a second.
    pub const BARS: Self = Self::new(Duration::from_millis(250), Duration::from_millis(34));
    /// The times for a log file: a line every 30 seconds.
    pub const LINES: Self = Self::new(Duration::from_secs(30), Duration::from_secs(30));
    /// The times for a program: a line a second.
    pub const JSON: Self = Self::new(Duration::from_secs(1), Duration::from_secs(1));

    const fn new(first: Duration, every: Duration) -> Self {
        Self { next: first, every }
    }

    /// Reports if something is due `now`; if so, the next time is one interval later.
    pub fn is_due(&mut self, now: Duration) -> bool {
        let due = now >= self.next;
        if due {
            self.next = now + self.every;
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::Schedule;
    use std::time::Duration;

    fn due_times(mut schedule: Schedule, until_ms: u64) -> Vec<u64> {
        (0..=until_ms)
            .filter(|now| schedule.is_due(Duration::from_millis(*now)))
            .collect()
    }

    #[test]
    fn bars_appear_after_a_quarter_of_a_second() {
        assert_eq!(due_times(Schedule::BARS, 300), [250, 284]);
    }

    #[test]
    fn bars_change_at_most_30_times_a_second() {
        assert!(due_times(Schedule::BARS, 250 + 999).len() <= 30);
    }

    #[test]
    fn a_plain_line_comes_every_30_seconds() {
        assert_eq!(due_times(Schedule::LINES, 70_000), [30_000, 60_000]);
    }

    #[test]
    fn a_late_look_does_not_catch_up() {
        let mut schedule = Schedule::LINES;
        assert!(schedule.is_due(Duration::from_secs(95)));
        assert!(!schedule.is_due(Duration::from_secs(96)));
    }
}
