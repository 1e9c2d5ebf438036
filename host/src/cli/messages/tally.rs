//! The results of a run so far, counted from its events.

use super::{count, grouped, size::size};
use crate::sync::{FileEnd, SyncEvent, Work};
use devlog_provider_api::ObjectKey;
use std::collections::BTreeMap;

/// The sums of a run.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Remote objects that were listed.
    pub listed: usize,
    /// The work, if its amount is known.
    pub work: Option<Work>,
    /// Files to check.
    pub total_files: usize,
    /// Files that are as they should be now.
    pub done_files: usize,
    /// Files that ended in another way.
    pub left_files: usize,
    /// Bytes to hand over, without those of files that ended without an upload.
    pub total_bytes: u64,
    /// Bytes that were transferred.
    pub done_bytes: u64,
    /// Calls that were made again.
    pub retries: usize,
    /// The uploads of this moment, by key.
    pub running: BTreeMap<ObjectKey, Running>,
}

/// An upload of this moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Running {
    /// The bytes of the file.
    pub size: u64,
    /// The handed-over ones.
    pub sent: u64,
}

impl Tally {
    /// Counts one event.
    pub fn record(&mut self, event: &SyncEvent<'_>) {
        match event {
            SyncEvent::Planned { work, files, bytes } => {
                *self = Self {
                    listed: self.listed,
                    work: Some(*work),
                    total_files: *files,
                    total_bytes: *bytes,
                    retries: self.retries,
                    ..Self::default()
                };
            }
            SyncEvent::FileStarted { key, size } => {
                let running = Running {
                    size: *size,
                    sent: 0,
                };
                let before = self.running.insert((*key).clone(), running);
                let sent = before.map_or(0, |before| before.sent);
                self.done_bytes = self.done_bytes.saturating_sub(sent);
            }
            SyncEvent::FileProgress { key, delta } => self.advance(key, *delta),
            SyncEvent::FileFinished { key, end } => self.finish(key, *end),
            SyncEvent::Retrying { .. } => self.retries += 1,
            SyncEvent::Listing { objects } | SyncEvent::Listed { objects, .. } => {
                self.listed = *objects;
            }
            SyncEvent::Compared | SyncEvent::Warning { .. } => {}
        }
    }

    fn advance(&mut self, key: &ObjectKey, delta: i64) {
        self.done_bytes = self.done_bytes.saturating_add_signed(delta);
        if let Some(running) = self.running.get_mut(key) {
            running.sent = running.sent.saturating_add_signed(delta);
        }
    }

    fn finish(&mut self, key: &ObjectKey, end: FileEnd<'_>) {
        let running = self.running.remove(key).unwrap_or_default();
        self.done_bytes = self.done_bytes.saturating_sub(running.sent);
        match end {
            FileEnd::Uploaded { size } | FileEnd::Pulled { size } | FileEnd::Removed { size } => {
                self.done_files += 1;
                self.done_bytes += size;
            }
            FileEnd::Unchanged => {
                self.done_files += 1;
                self.total_bytes = self.total_bytes.saturating_sub(running.size);
            }
            FileEnd::LeftToRemote | FileEnd::Conflict | FileEnd::Failed(_) => {
                self.left_files += 1;
                self.total_bytes = self.total_bytes.saturating_sub(running.size);
            }
        }
    }

    /// The line for the time before the plan.
    pub fn looking(&self) -> String {
        let so_far = match self.listed {
            0 => String::new(),
            objects => format!(": {} so far", count(objects, "object")),
        };
        let looking = format!("listing the remote{so_far}");
        self.with_retries(looking)
    }

    /// The line for a log file, such as "pushed 312 of 1,000 files (1.2 MB of 3.4 MB)".
    pub fn line(&self) -> String {
        let done = match self.work {
            None => return self.looking(),
            Some(Work::Push) => "pushed",
            Some(Work::Pull) => "pulled",
            Some(Work::Verify) => "verified",
            Some(Work::Restore) => "restored",
            Some(Work::Prune) => "removed",
        };
        let bytes = match self.total_bytes {
            0 => String::new(),
            total => format!(" ({} of {})", size(self.done_bytes), size(total)),
        };
        let files = count(self.total_files, "file");
        let all = format!("{done} {} of {files}{bytes}", grouped(self.done_files));
        let left = self.left_files;
        let left = (left > 0).then(|| format!("{} not {done}", grouped(left)));
        let line: Vec<String> = [Some(all), left].into_iter().flatten().collect();
        self.with_retries(line.join(", "))
    }

    fn with_retries(&self, line: String) -> String {
        match self.retries {
            0 => line,
            retries => format!("{line}, retried {}", count(retries, "time")),
        }
    }
}

#[cfg(test)]
mod tests;
