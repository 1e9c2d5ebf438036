//! The division of a large object into parts.

use super::{buffer_pool::TOTAL_BYTES, parts::MAX_PARTS};

/// Sizes in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartPlan {
    /// The size of each part but the last.
    pub size: u64,
    /// The most parts in memory at once.
    pub in_flight: usize,
}

impl PartPlan {
    /// The largest part. It is held in memory, since it may have to be sent again.
    pub const MAX_SIZE: u64 = TOTAL_BYTES;

    /// A plan for an object of `bytes`, which is at most `most` times [`MAX_SIZE`](Self::MAX_SIZE): parts of `usual`
    /// bytes, as long as there are not more than `most` of them.
    pub fn new(bytes: u64, most: u64, usual: u64) -> Self {
        let mebibytes = bytes.div_ceil(most).div_ceil(1 << 20);
        let size = (mebibytes << 20).max(usual);
        let fitting = usize::try_from(TOTAL_BYTES / size).unwrap_or(MAX_PARTS);
        Self {
            size,
            in_flight: fitting.clamp(1, MAX_PARTS),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{PartPlan, TOTAL_BYTES};

    #[test]
    fn a_plan_stays_within_the_limits_and_the_memory() {
        for (most, usual) in [(50_000, 4 << 20), (10_000, 8 << 20)] {
            let largest = most * PartPlan::MAX_SIZE;
            for bytes in [0, 1, (64 << 20) + 1, 200 << 30, largest] {
                let plan = PartPlan::new(bytes, most, usual);
                assert!(bytes.div_ceil(plan.size) <= most, "{bytes}");
                assert!(plan.in_flight >= 1 && plan.size >= usual);
                assert!(plan.size * plan.in_flight as u64 <= TOTAL_BYTES);
            }
        }
    }

    #[test]
    fn parts_grow_only_when_there_would_be_too_many() {
        let most = 50_000;
        let parts = |bytes| {
            let plan = PartPlan::new(bytes, most, 4 << 20);
            (plan.size >> 20, plan.in_flight)
        };
        assert_eq!(parts(100 << 20), (4, 8));
        assert_eq!(parts(most << 22), (4, 8));
        assert_eq!(parts((most << 22) + 1), (5, 8));
        assert_eq!(parts(2 << 40), (42, 1));
    }
}
