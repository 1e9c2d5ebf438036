//! The number of parts of one object in flight: fewer when the service cannot follow, more again slowly.

/// Halves when the service cannot follow, and grows by one after as many successes as it has places.
#[derive(Clone, Debug)]
pub struct ConcurrencyWindow {
    most: usize,
    places: usize,
    successes: usize,
    narrowed: u64,
}

/// The state of the window in which a part set out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark(u64);

impl ConcurrencyWindow {
    /// Opens with all of its places, at least one.
    pub fn new(most: usize) -> Self {
        let most = most.max(1);
        Self {
            most,
            places: most,
            successes: 0,
            narrowed: 0,
        }
    }

    /// The number of parts that may be in flight.
    pub fn places(&self) -> usize {
        self.places
    }

    /// The mark of a part that sets out now.
    pub fn mark(&self) -> Mark {
        Mark(self.narrowed)
    }

    /// A part arrived.
    pub fn succeeded(&mut self) {
        self.successes += 1;
        if self.successes >= self.places && self.places < self.most {
            self.places += 1;
            self.successes = 0;
        }
    }

    /// The service could not take a part. What set out before the window was last narrowed says nothing new.
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
    use super::ConcurrencyWindow;

    #[test]
    fn parts_that_fail_together_halve_it_once() {
        let mut window = ConcurrencyWindow::new(8);
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
    fn it_grows_by_one_a_round_and_never_beyond_its_most() {
        let mut window = ConcurrencyWindow::new(4);
        window.failed(window.mark());
        let mut grown = Vec::new();
        for _ in 0..9 {
            window.succeeded();
            grown.push(window.places());
        }
        assert_eq!(grown, [2, 3, 3, 3, 4, 4, 4, 4, 4]);
    }
}
