//! The request for an automatic push.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The wish of a command that changed the journal: that the journal be pushed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// The time of the oldest change that is not pushed yet.
    pub since: Timestamp,
    /// A random number that every further change replaces: a push fulfils only the request that it began with.
    pub generation: u64,
}
