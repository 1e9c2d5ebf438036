//! How a large object is cut into blocks, and what the blocks are called.

use base64::{Engine, prelude::BASE64_STANDARD};
use std::fmt::Write;

/// The most blocks that an object may have.
pub const MAX_BLOCKS: u64 = 50_000;
/// The largest block, in bytes.
pub const MAX_BLOCK_SIZE: u64 = 4000 << 20;
/// The size of a block as long as that makes few enough of them, in bytes: what is sent again when a
/// connection breaks.
const USUAL_BLOCK_SIZE: u64 = 4 << 20;
/// What the blocks of one upload may hold in memory, in bytes; a single larger block is still one.
const MEMORY: u64 = 16 << 20;

/// Sizes in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockPlan {
    /// Of each block but the last.
    pub block_size: u64,
    /// How many blocks are sent at once.
    pub in_flight: usize,
}

impl BlockPlan {
    /// A plan for an object of `size` bytes, at most [`MAX_BLOCKS`] times [`MAX_BLOCK_SIZE`].
    pub fn new(size: u64) -> Self {
        let mebibytes = size.div_ceil(MAX_BLOCKS).div_ceil(1 << 20);
        let block_size = (mebibytes << 20).max(USUAL_BLOCK_SIZE);
        let in_flight = usize::try_from(MEMORY / block_size).unwrap_or(1).max(1);
        Self {
            block_size,
            in_flight,
        }
    }
}

/// Names the blocks of one upload. All ids have one length, as the service demands of all blocks of an
/// object, also of those that another upload left; the run's number keeps them apart from those.
#[derive(Clone, Copy, Debug)]
pub struct BlockIds {
    run: u64,
}

impl BlockIds {
    /// Takes a random number.
    pub fn new(run: u64) -> Self {
        Self { run }
    }

    /// The id of the block at `index`.
    pub fn id(self, index: u64) -> String {
        BASE64_STANDARD.encode(format!("{:016x}{index:08x}", self.run))
    }

    /// The body of Put Block List for the first `count` blocks.
    pub fn list(self, count: u64) -> String {
        let mut xml = "<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList>".to_owned();
        for index in 0..count {
            write!(xml, "<Latest>{}</Latest>", self.id(index)).expect("a String takes everything");
        }
        xml + "</BlockList>"
    }
}

#[cfg(test)]
mod tests {
    use super::{BlockIds, BlockPlan, MAX_BLOCK_SIZE, MAX_BLOCKS};

    #[test]
    fn a_plan_stays_within_the_services_limits() {
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
            assert!(plan.block_size <= MAX_BLOCK_SIZE, "{size}");
            assert!(plan.in_flight >= 1);
        }
    }

    #[test]
    fn usual_blocks_use_sixteen_mebibytes() {
        let plan = BlockPlan::new(100 << 20);
        assert_eq!((plan.block_size, plan.in_flight), (4 << 20, 4));
    }

    #[test]
    fn ids_have_one_length_and_differ_between_blocks_and_runs() {
        let ids = BlockIds::new(7);
        assert_eq!(ids.id(0).len(), ids.id(MAX_BLOCKS - 1).len());
        assert_ne!(ids.id(0), ids.id(1));
        assert_ne!(ids.id(0), BlockIds::new(8).id(0));
    }

    #[test]
    fn the_list_names_the_blocks_in_order() {
        let ids = BlockIds::new(u64::MAX);
        let expected = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList><Latest>{}</Latest><Latest>{}</Latest></BlockList>",
            ids.id(0),
            ids.id(1)
        );
        assert_eq!(ids.list(2), expected);
    }
}
