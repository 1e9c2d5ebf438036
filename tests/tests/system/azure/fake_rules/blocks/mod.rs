//! Large blobs: blocks, and the lists that make blobs of them.

mod listings;
mod lists;
mod uncommitted;
