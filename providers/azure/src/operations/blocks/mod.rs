//! Large objects: blocks, several in flight at once, then the list that makes them one object.

mod block_ids;
mod uncommitted_blocks;
pub mod upload;
