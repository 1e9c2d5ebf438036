//! Objects in transfer: their memory, their parts, and the checks of their bytes.

mod buffer_pool;
mod concurrency_window;
mod content_range;
mod download;
mod parts;
mod source_digest;
mod verified_sink;

pub use buffer_pool::{BufferPool, PooledBuffer, TOTAL_BYTES, USUAL_BYTES};
pub use download::{ReadObject, download};
pub use parts::{MAX_PARTS, Parts};
pub use source_digest::source_digest;
