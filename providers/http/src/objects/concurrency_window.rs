//! The number of parts of one object in flight: fewer when the service cannot follow, more again slowly.

use std::time::Duration;

/// The places of a new window.
const FIRST_PLACES: usize = 2;
/// A part that takes longer shares its line with too many others.
const SLOW: Duration = Duration::from_secs(30);

/// Opens quickly, by one place for each success; halves when the service or the line cannot follow, and from then on
/// grows by one after as many successes as it has places.
#[derive(Clone, Debug)]
pub struct ConcurrencyWindow {
    most: usize,
    places: usize,
    successes: usize,
    narrowed: u64,
}

/// The state of the window at the start of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark(u64);

impl ConcurrencyWindow {
    /// Creates a window of at most so many places, at least one.
    pub fn new(most: usize) -> Self {
        let most = most.max(1);
        Self {
            most,
            places: most.min(FIRST_PLACES),
            successes: 0,
            narrowed: 0,
        }
    }

    /// The number of parts that may be in flight.
    pub fn places(&self) -> usize {
        self.places
    }

    /// The mark of a part that starts now.
    pub fn mark(&self) -> Mark {
        Mark(self.narrowed)
    }

    /// Counts a part that arrived after this time.
    pub fn succeeded(&mut self, mark: Mark, took: Duration) {
        if took > SLOW {
            return self.failed(mark);
        }
        self.successes += 1;
        let is_opening = self.narrowed == 0;
        if (is_opening || self.successes >= self.places) && self.places < self.most {
            self.places += 1;
            self.successes = 0;
        }
    }

    /// Counts a part that the service could not take. A part that started before the window was last narrowed
    /// changes nothing.
    pub fn failed(&mut self, mark: Mark) {
        if mark.0 == self.narrowed {
            self.places = (self.places / 2).max(1);
            self.successes = 0;
            self.narrowed += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ConcurrencyWindow, SLOW};
    use std::time::Duration;

    /// The places after each of so many quick parts.
    fn growth(window: &mut ConcurrencyWindow, parts: usize) -> Vec<usize> {
        let quick = |_| {
            window.succeeded(window.mark(), Duration::ZERO);
            window.places()
        };
        (0..parts).map(quick).collect()
    }

    #[test]
    fn it_opens_by_one_for_each_success() {
        let mut window = ConcurrencyWindow::new(5);
        assert_eq!(window.places(), 2);
        assert_eq!(growth(&mut window, 4), [3, 4, 5, 5]);
    }

    #[test]
    fn parts_that_fail_together_halve_it_once() {
        let mut window = ConcurrencyWindow::new(8);
        growth(&mut window, 6);
        for mark in [window.mark(); 8] {
            window.failed(mark);
        }
        assert_eq!(window.places(), 4);
        window.failed(window.mark());
        assert_eq!(window.places(), 2);
    }

    #[test]
    fn it_never_closes() {
        let mut window = ConcurrencyWindow::new(0);
        for _ in 0..9 {
            window.failed(window.mark());
        }
        assert_eq!(window.places(), 1);
    }

    #[test]
    fn after_a_failure_it_grows_by_one_a_round() {
        let mut window = ConcurrencyWindow::new(4);
        growth(&mut window, 2);
        window.failed(window.mark());
        assert_eq!(growth(&mut window, 9), [2, 3, 3, 3, 4, 4, 4, 4, 4]);
    }

    #[test]
    fn a_slow_line_is_shared_by_fewer_parts() {
        let mut window = ConcurrencyWindow::new(8);
        window.succeeded(window.mark(), SLOW + Duration::from_secs(1));
        assert_eq!(window.places(), 1);
    }
}
