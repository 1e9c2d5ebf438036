//! How much of objects is in memory: one bound for all calls of a storage together.

use tokio::sync::{Semaphore, SemaphorePermit};

/// What the parts of all objects on their way may hold together, in bytes. On a line with 100 ms to the service
/// this is 5 Gbit/s.
pub const TOTAL: u64 = 64 << 20;
/// What is counted at once, in bytes.
const UNIT: u64 = 64 << 10;

/// Memory that calls share. It is given in the order in which it was asked for, also among lanes.
#[derive(Debug)]
pub struct Budget(Semaphore);

/// A share of the memory; dropped with the bytes that it stands for.
pub type Share<'a> = SemaphorePermit<'a>;

impl Budget {
    /// All of it is free.
    pub fn new() -> Self {
        Self(Semaphore::new(usize::from(units(TOTAL))))
    }

    /// Waits until `bytes`, at most [`TOTAL`], fit.
    pub async fn share(&self, bytes: u64) -> Share<'_> {
        let share = self.0.acquire_many(u32::from(units(bytes))).await;
        share.expect("it is never closed")
    }
}

fn units(bytes: u64) -> u16 {
    u16::try_from(bytes.min(TOTAL).div_ceil(UNIT)).expect("1,024 are all")
}

#[cfg(test)]
mod tests {
    use super::{Budget, TOTAL};
    use futures_util::FutureExt;

    #[test]
    fn there_is_never_more_than_the_total() {
        let budget = Budget::new();
        let large = budget.share(TOTAL - 1).now_or_never();
        let refused = budget.share(1).now_or_never();
        assert!(large.is_some() && refused.is_none());
        drop(large);
        assert!(budget.share(TOTAL * 2).now_or_never().is_some());
    }

    #[test]
    fn nobody_overtakes_who_waits_for_more() {
        let budget = Budget::new();
        let half = budget.share(TOTAL / 2).now_or_never();
        let mut waiting = Box::pin(budget.share(TOTAL));
        assert!(waiting.as_mut().now_or_never().is_none());
        assert!(budget.share(1).now_or_never().is_none());
        drop(half);
        assert!(waiting.now_or_never().is_some());
    }
}
