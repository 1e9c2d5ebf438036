//! The ids of the blocks of one upload.

use base64::{Engine, prelude::BASE64_STANDARD};
use std::fmt::Write;

/// The width of an id in bytes, before it is put in base64, where nothing asks for another one.
const WIDTH: usize = 24;
/// The hexadecimal digits of the last index, 49,999.
const INDEX_DIGITS: usize = 4;
/// The widest id that the service takes.
const MAX_WIDTH: usize = 64;

/// Names the blocks of one upload. All ids have one length, as the service demands of all blocks of an
/// object that are not committed, also of those that another client left; the run's number keeps them apart
/// from those.
#[derive(Clone, Copy, Debug)]
pub struct BlockIds {
    run: u64,
    width: usize,
}

impl BlockIds {
    /// Takes a random number.
    pub fn new(run: u64) -> Self {
        Self { run, width: WIDTH }
    }

    /// The same, as long as `other`, the id of a foreign block; `None` if ids of that length cannot
    /// tell all blocks apart.
    pub fn as_long_as(run: u64, other: &str) -> Option<Self> {
        let width = BASE64_STANDARD.decode(other).ok()?.len();
        let fits = (INDEX_DIGITS + 1..=MAX_WIDTH).contains(&width);
        fits.then_some(Self { run, width })
    }

    /// The id of the block at `index`.
    pub fn id(self, index: u64) -> String {
        let run = format!("{:016x}", self.run);
        let digits = self.width - INDEX_DIGITS;
        let run = &run[..digits.min(run.len())];
        BASE64_STANDARD.encode(format!("{run:0>digits$}{index:0INDEX_DIGITS$x}"))
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
    use super::BlockIds;
    use crate::operations::upload::MAX_BLOCKS;
    use base64::{Engine, prelude::BASE64_STANDARD};
    use std::collections::BTreeSet;

    fn assert_usable(ids: BlockIds, other: BlockIds) {
        let all = (0..MAX_BLOCKS).map(|index| ids.id(index));
        let all: BTreeSet<_> = all.collect();
        let lengths: BTreeSet<_> = all.iter().map(String::len).collect();
        assert_eq!((all.len() as u64, lengths.len()), (MAX_BLOCKS, 1));
        assert!(!all.contains(&other.id(0)));
    }

    #[test]
    fn ids_have_one_length_and_differ_between_blocks_and_runs() {
        assert_usable(BlockIds::new(7), BlockIds::new(8));
    }

    #[test]
    fn ids_are_as_long_as_those_that_somebody_else_left() {
        for width in [5, 8, 24, 48, 64] {
            let left = BASE64_STANDARD.encode(vec![b'x'; width]);
            let ids = |run| BlockIds::as_long_as(run, &left);
            let (Some(ids), Some(other)) = (ids(7 << 60), ids(8 << 60)) else {
                panic!("{width} is enough")
            };
            assert_eq!(ids.id(49_999).len(), left.len());
            assert_usable(ids, other);
        }
        for left in [
            "",
            "eHh4eA==",
            "no base64",
            &BASE64_STANDARD.encode([0; 65]),
        ] {
            assert!(BlockIds::as_long_as(7, left).is_none(), "{left}");
        }
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
