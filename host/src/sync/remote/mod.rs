//! Calls to the remote: retried, limited in number and size, and the complete listing.

mod adaptive_limit;
mod backoff;
mod clock;
mod concurrency_limit;
mod listing;
mod listing_limits;
mod read_only;
mod retry;

pub use backoff::{Backoff, Failure, SLOWEST};
pub use clock::{Clock, WallClock};
pub use listing::Listing;
pub use read_only::ReadOnly;
pub use retry::Retrying;
