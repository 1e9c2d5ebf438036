//! The division of a large object into blocks.

use devlog_provider_http::{MAX_PARTS, TOTAL_BYTES, USUAL_BYTES};

/// The most blocks that an object may have.
pub const MAX_BLOCKS: u64 = 50_000;
/// The largest block, in bytes. The service takes 4,000 MiB; a block is held in memory, since it may have to be
/// sent again, so it has to fit into the buffer pool.
pub const MAX_BLOCK_SIZE: u64 = TOTAL_BYTES;
/// The size of a block as long as that makes few enough of them, in bytes: what is sent again when a
/// connection breaks.
const USUAL_BLOCK_SIZE: u64 = USUAL_BYTES;

/// Sizes in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockPlan {
    /// Of each block but the last.
    pub block_size: u64,
    /// The most blocks in memory at once.
    pub in_flight: usize,
}

impl BlockPlan {
    /// A plan for an object of `size` bytes, at most [`MAX_BLOCKS`] times [`MAX_BLOCK_SIZE`].
    pub fn new(size: u64) -> Self {
        let mebibytes = size.div_ceil(MAX_BLOCKS).div_ceil(1 << 20);
        let block_size = (mebibytes << 20).max(USUAL_BLOCK_SIZE);
        let fitting = usize::try_from(TOTAL_BYTES / block_size).unwrap_or(MAX_PARTS);
        Self {
            block_size,
            in_flight: fitting.clamp(1, MAX_PARTS),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BlockPlan, MAX_BLOCK_SIZE, MAX_BLOCKS};
    use devlog_provider_http::TOTAL_BYTES;

    #[test]
    fn a_plan_stays_within_the_services_limits_and_the_memory() {
        for size in [
            0,
            1,
            (8 << 20) + 1,
            200 << 30,
            1 << 40,
            MAX_BLOCKS * MAX_BLOCK_SIZE,
        ] {
            let plan = BlockPlan::new(size);
            assert!(size.div_ceil(plan.block_size) <= MAX_BLOCKS, "{size}");
            assert!(plan.in_flight >= 1);
            assert!(plan.block_size * plan.in_flight as u64 <= TOTAL_BYTES);
        }
    }

    #[test]
    fn blocks_grow_only_when_there_would_be_too_many() {
        let blocks = |size| {
            let plan = BlockPlan::new(size);
            (plan.block_size >> 20, plan.in_flight)
        };
        assert_eq!(blocks(100 << 20), (4, 8));
        assert_eq!(blocks(MAX_BLOCKS << 22), (4, 8));
        assert_eq!(blocks((MAX_BLOCKS << 22) + 1), (5, 8));
        assert_eq!(blocks(2 << 40), (42, 1));
    }
}
