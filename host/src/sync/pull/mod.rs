//! The way back: what the remote has and this machine lacks. Downloads one object at a time into memory, bounded by
//! its listed size, decides on the bytes, and writes under the journal's write lock.

mod beside_log;
mod carrying_out;
mod file_pull;
mod pulling;
mod recorder;
mod report;

pub use report::{PullChange, PullOptions, PullResult, PulledFile, SyncResult};

use file_pull::{Decision, FilePull, Write};
use recorder::PullRecorder;
