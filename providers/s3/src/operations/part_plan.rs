//! The division of a large object into parts.

use devlog_provider_http::{MAX_PARTS, TOTAL_BYTES};

/// The most parts of an object: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html>.
pub const MAX_COUNT: u64 = 10_000;
/// The largest part, in bytes. The service takes 5 GiB; a part is held in memory, since it may have to be sent again.
pub const MAX_SIZE: u64 = TOTAL_BYTES;
/// The size of a part as long as that makes few enough of them, in bytes; at least 5 MiB are needed.
const USUAL_SIZE: u64 = 8 << 20;

/// Sizes in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartPlan {
    /// Of each part but the last.
    pub size: u64,
    /// The most parts in memory at once.
    pub in_flight: usize,
}

impl PartPlan {
    /// A plan for an object of `size` bytes, at most [`MAX_COUNT`] times [`MAX_SIZE`].
    pub fn new(size: u64) -> Self {
        let mebibytes = size.div_ceil(MAX_COUNT).div_ceil(1 << 20);
        let size = (mebibytes << 20).max(USUAL_SIZE);
        let fitting = usize::try_from(TOTAL_BYTES / size).unwrap_or(MAX_PARTS);
        Self {
            size,
            in_flight: fitting.clamp(1, MAX_PARTS),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_COUNT, MAX_SIZE, PartPlan};
    use devlog_provider_http::TOTAL_BYTES;

    #[test]
    fn a_plan_stays_within_the_services_limits_and_the_memory() {
        for size in [1, (64 << 20) + 1, 200 << 30, MAX_COUNT * MAX_SIZE] {
            let plan = PartPlan::new(size);
            assert!(size.div_ceil(plan.size) <= MAX_COUNT, "{size}");
            assert!(plan.size <= MAX_SIZE && plan.size >= 5 << 20);
            assert!(plan.in_flight >= 1);
            assert!(plan.size * plan.in_flight as u64 <= TOTAL_BYTES);
        }
    }
}
