//! What a push has done so far, counted from its events.

use super::{
    size::size,
    words::{count, grouped},
};
use crate::sync::{SyncEvent, event::FileEnd};
use devlog_provider_api::ObjectKey;
use std::collections::BTreeMap;

/// The sums of a running push.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Remote objects that were listed.
    pub listed: usize,
    /// True if the amount of work is known.
    pub planned: bool,
    /// Files to look at.
    pub total_files: usize,
    /// Files that are on the remote now.
    pub pushed_files: usize,
    /// Files that ended in another way.
    pub left_files: usize,
    /// Bytes to hand over, without those of files that ended without an upload.
    pub total_bytes: u64,
    /// Bytes handed over.
    pub pushed_bytes: u64,
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
    /// Those that were handed over.
    pub sent: u64,
}

impl Tally {
    /// Counts one event.
    pub fn record(&mut self, event: &SyncEvent<'_>) {
        match event {
            SyncEvent::Planned { files, bytes } => {
                (self.planned, self.total_files, self.total_bytes) = (true, *files, *bytes);
            }
            SyncEvent::FileStarted { key, size } => {
                let running = Running {
                    size: *size,
                    sent: 0,
                };
                self.running.insert((*key).clone(), running);
            }
            SyncEvent::FileProgress { key, delta } => self.advance(key, *delta),
            SyncEvent::FileFinished { key, end } => self.finish(key, *end),
            SyncEvent::Retrying { .. } => self.retries += 1,
            SyncEvent::Listing { objects } | SyncEvent::Listed { objects, .. } => {
                self.listed = *objects;
            }
            SyncEvent::Compared { .. } | SyncEvent::Warning { .. } => {}
        }
    }

    fn advance(&mut self, key: &ObjectKey, delta: i64) {
        self.pushed_bytes = self.pushed_bytes.saturating_add_signed(delta);
        if let Some(running) = self.running.get_mut(key) {
            running.sent = running.sent.saturating_add_signed(delta);
        }
    }

    fn finish(&mut self, key: &ObjectKey, end: FileEnd<'_>) {
        let running = self.running.remove(key).unwrap_or_default();
        self.pushed_bytes = self.pushed_bytes.saturating_sub(running.sent);
        match end {
            FileEnd::Uploaded { size } | FileEnd::Pulled { size } => {
                self.pushed_files += 1;
                self.pushed_bytes += size;
            }
            FileEnd::Unchanged => {
                self.pushed_files += 1;
                self.total_bytes = self.total_bytes.saturating_sub(running.size);
            }
            FileEnd::LeftToRemote | FileEnd::Conflict | FileEnd::Failed(_) => {
                self.left_files += 1;
                self.total_bytes = self.total_bytes.saturating_sub(running.size);
            }
        }
    }

    /// The line for the time before the plan.
    #[must_use]
    pub fn looking(&self) -> String {
        let so_far = match self.listed {
            0 => String::new(),
            objects => format!(": {} so far", count(objects, "object")),
        };
        let looking = format!("listing the remote{so_far}");
        self.with_retries(looking)
    }

    /// The line for a log file, such as "pushed 312 of 1,000 files (1.2 MB of 3.4 MB)".
    #[must_use]
    pub fn line(&self) -> String {
        if !self.planned {
            return self.looking();
        }
        let pushed = format!(
            "pushed {} of {} ({} of {})",
            grouped(self.pushed_files),
            count(self.total_files, "file"),
            size(self.pushed_bytes),
            size(self.total_bytes),
        );
        let left = self.left_files;
        let left = (left > 0).then(|| format!("{} not pushed", grouped(left)));
        let line: Vec<String> = [Some(pushed), left].into_iter().flatten().collect();
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
mod tests {
    use super::Tally;
    use crate::sync::{FileError, SyncEvent, event::FileEnd};
    use devlog_provider_api::{Error, ErrorKind, ObjectKey};
    use std::time::Duration;

    fn key() -> ObjectKey {
        "events/20250911.jsonl".parse().expect("a key")
    }

    fn tally(events: &[SyncEvent<'_>]) -> Tally {
        let mut tally = Tally::default();
        for event in events {
            tally.record(event);
        }
        tally
    }

    const PLANNED: SyncEvent<'_> = SyncEvent::Planned {
        files: 1_000,
        bytes: 3_400_000,
    };

    #[test]
    fn before_the_plan_there_are_no_numbers() {
        assert_eq!(tally(&[]).line(), "listing the remote");
        let listing = SyncEvent::Listing { objects: 15_000 };
        assert_eq!(
            tally(&[listing]).line(),
            "listing the remote: 15,000 objects so far"
        );
    }

    #[test]
    fn a_remote_that_does_not_answer_is_told_before_the_plan_too() {
        let error = Error::new(ErrorKind::Unavailable, "no route");
        let retrying = SyncEvent::Retrying {
            call: "list_files",
            attempt: 1,
            wait: Duration::ZERO,
            error: &error,
        };
        assert_eq!(
            tally(&[retrying]).line(),
            "listing the remote, retried 1 time"
        );
    }

    #[test]
    fn a_file_that_starts_again_is_counted_once() {
        let key = key();
        let tally = tally(&[
            PLANNED,
            SyncEvent::FileStarted {
                key: &key,
                size: 1_000,
            },
            SyncEvent::FileProgress {
                key: &key,
                delta: 900,
            },
            SyncEvent::FileProgress {
                key: &key,
                delta: -900,
            },
            SyncEvent::FileProgress {
                key: &key,
                delta: 1_000,
            },
            SyncEvent::FileFinished {
                key: &key,
                end: FileEnd::Uploaded { size: 1_000 },
            },
        ]);
        assert_eq!(tally.line(), "pushed 1 of 1,000 files (1.0 KB of 3.4 MB)");
        assert!(tally.running.is_empty());
    }

    #[test]
    fn a_file_whose_progress_was_never_told_counts_when_it_ends() {
        let end = FileEnd::Uploaded { size: 1_200 };
        let tally = tally(&[PLANNED, SyncEvent::FileFinished { key: &key(), end }]);
        assert_eq!(tally.line(), "pushed 1 of 1,000 files (1.2 KB of 3.4 MB)");
    }

    #[test]
    fn a_failed_file_leaves_the_sums() {
        let key = key();
        let error = FileError::Verification {
            found: "it read half of the file".to_owned(),
        };
        let cause = Error::new(ErrorKind::Throttled, "busy");
        let tally = tally(&[
            PLANNED,
            SyncEvent::FileStarted {
                key: &key,
                size: 400_000,
            },
            SyncEvent::FileProgress {
                key: &key,
                delta: 9,
            },
            SyncEvent::Retrying {
                call: "upload_file",
                attempt: 1,
                wait: Duration::ZERO,
                error: &cause,
            },
            SyncEvent::FileFinished {
                key: &key,
                end: FileEnd::Failed(&error),
            },
        ]);
        assert_eq!(
            tally.line(),
            "pushed 0 of 1,000 files (0 B of 3.0 MB), 1 not pushed, retried 1 time"
        );
    }
}
