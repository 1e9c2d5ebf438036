//! Events of an entry, their times, and the log that holds them.

pub mod event;
pub mod event_log;
pub mod event_time;
pub mod latest;

pub use event::{Event, MAX_EVENT_BYTES, ParsedLine};
pub use event_log::{DamagedLines, EventLog, without_torn};
pub use event_time::{EventTime, InvalidEventTime};
pub use latest::Latest;
