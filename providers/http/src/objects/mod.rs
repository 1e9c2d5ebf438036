//! Objects in transfer: their memory, their parts, and the checks of their bytes.

mod buffer_pool;
mod check_precondition;
mod concurrency_window;
mod content_range;
mod download;
mod listing;
mod metadata;
mod object_storage;
mod object_store;
mod part_plan;
mod part_stream;
mod parts;
mod source_digest;
mod verified_sink;

pub use buffer_pool::{BufferPool, PooledBuffer, USUAL_BYTES};
pub use check_precondition::check_precondition;
pub use download::ReadObject;
pub use metadata::{MetadataNames, add_metadata};
pub use object_storage::ObjectStorage;
pub use object_store::{ObjectStore, Page};
pub use part_plan::PartPlan;
pub use part_stream::send_parts;
pub use parts::Parts;
pub use source_digest::{check_digest, digest_before, source_digest};
