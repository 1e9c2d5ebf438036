//! The version of the object in a file: its size and its modification time.

use devlog_provider_api::{ETag, RemoteFile};
use rustix::fs::Stat;
use std::time::{Duration, SystemTime};

/// The difference between two versions of one object. The provider gives each version that it writes a time of its
/// own, see [`next_time`]; nothing of it depends on the machine or on the mount, as an inode number would.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// In bytes.
    pub size: u64,
    /// Since the Unix epoch.
    pub seconds: i64,
    /// Below a second.
    pub nanos: u32,
}

impl Version {
    #[expect(
        clippy::useless_conversion,
        reason = "the types of these fields differ among systems"
    )]
    pub fn of(stat: &Stat) -> Self {
        Self {
            size: u64::try_from(stat.st_size).unwrap_or(0),
            seconds: i64::try_from(stat.st_mtime).unwrap_or(0),
            nanos: u32::try_from(stat.st_mtime_nsec).unwrap_or(0),
        }
    }

    pub fn etag(&self) -> ETag {
        ETag::new(format!(
            "\"{:x}.{:x}-{:x}\"",
            self.seconds, self.nanos, self.size
        ))
    }

    /// The object, as far as the file itself describes it.
    pub fn describe(&self, key: &str) -> RemoteFile {
        let mut file = RemoteFile::new(key, self.size);
        file.etag = Some(self.etag());
        file.modified = u64::try_from(self.seconds).ok().and_then(|seconds| {
            SystemTime::UNIX_EPOCH.checked_add(Duration::new(seconds, self.nanos))
        });
        file
    }
}

/// The time for a new version, in seconds: even, which FAT can store; before now, so that whoever writes the
/// file later by other means leaves a later time; and after `last`, the time of the version before, so that no
/// two versions of an object have the same.
pub fn next_time(now: i64, last: Option<i64>) -> i64 {
    let even = |seconds: i64| seconds - seconds.rem_euclid(2);
    let past = even(now) - 2;
    match last {
        Some(last) if last >= past => even(last).saturating_add(2),
        _ => past,
    }
}

#[cfg(test)]
mod tests {
    use super::{Version, next_time};
    use std::time::{Duration, SystemTime};

    #[test]
    fn a_new_version_is_even_past_and_later_than_the_last() {
        for (now, last, expected) in [
            (1001, None, 998),
            (1001, Some(10), 998),
            (1001, Some(997), 998),
            (1001, Some(998), 1000),
            (1001, Some(999), 1000),
            (1001, Some(5000), 5002),
            (-1, None, -4),
        ] {
            assert_eq!(next_time(now, last), expected, "{now} {last:?}");
        }
    }

    #[test]
    fn a_time_before_1970_is_no_time() {
        let mut version = Version {
            size: 1,
            seconds: -1,
            nanos: 0,
        };
        assert_eq!(version.describe("a").modified, None);
        version.seconds = 2;
        let expected = SystemTime::UNIX_EPOCH + Duration::from_secs(2);
        assert_eq!(version.describe("a").modified, Some(expected));
    }
}
