//! Calls to the remote: retried, limited in number and size, and the complete listing.

mod adaptive_limit;
mod backoff;
mod calls_at_once;
mod clock;
mod concurrency_limit;
mod listing;
mod listing_limits;
mod read_only;
mod retry;
mod stat_each;

pub use backoff::{Backoff, FailedCall, SLOWEST};
pub use calls_at_once::{MOST_CALLS, calls_at_once};
pub use clock::{Clock, WallClock};
pub use listing::Listing;
pub use read_only::ReadOnly;
pub use retry::Retrying;
pub use stat_each::stat_each;
