//! The metadata by which an unchanged file is recognised without reading it.

use rustix::fs::Stat;
use serde::{Deserialize, Serialize};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The marks by which a file is recognised as unchanged. Times count nanoseconds since 1970 in UTC, as far
/// as 1677 and 2262; a file that was written in the future is never recognised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileStat {
    /// The length in bytes.
    pub size: u64,
    /// The time of the last write; a program can set it to anything.
    pub mtime_ns: i64,
    /// The time of the last change of content, name or mode; a program cannot set it.
    pub ctime_ns: i64,
    /// The file's number on its device.
    pub inode: u64,
    pub device: u64,
}

impl FileStat {
    /// Takes the marks from the result of `stat` or `fstat`.
    pub fn of(stat: &Stat) -> Self {
        Self {
            size: unsigned(stat.st_size),
            mtime_ns: nanoseconds(stat.st_mtime, stat.st_mtime_nsec),
            ctime_ns: nanoseconds(stat.st_ctime, stat.st_ctime_nsec),
            inode: unsigned(stat.st_ino),
            device: unsigned(stat.st_dev),
        }
    }
}

/// The numbers have other types on each system.
fn unsigned(number: impl TryInto<u64>) -> u64 {
    number.try_into().unwrap_or(u64::MAX)
}

fn nanoseconds(seconds: impl TryInto<i64>, nanoseconds: impl TryInto<i64>) -> i64 {
    let seconds = seconds.try_into().unwrap_or(i64::MAX);
    seconds
        .saturating_mul(1_000_000_000)
        .saturating_add(nanoseconds.try_into().unwrap_or(0))
}

/// The age that the newest mark of a file must have when its hashing begins. Within this time a second write may
/// leave every mark as it was: the clock of a file system ticks every 1 to 10 ms, that of some
/// network and older file systems every second, FAT's every 2 s.
const SETTLING: Duration = Duration::from_secs(2);
/// The same where both times are whole seconds, which says that the file system knows no finer ones.
const SETTLING_OF_COARSE_TIMES: Duration = Duration::from_secs(3);

/// Reports if a file that had these marks when its hashing began will be recognisable by them: a later write
/// must change at least one of them.
///
/// Not so if it was written just before, or lies in the future. Such a file is hashed again next time.
pub fn is_settled(stat: &FileStat, hash_began: SystemTime) -> bool {
    let is_whole = |ns: i64| ns % 1_000_000_000 == 0;
    let distance = if is_whole(stat.mtime_ns) && is_whole(stat.ctime_ns) {
        SETTLING_OF_COARSE_TIMES
    } else {
        SETTLING
    };
    let newest = i128::from(stat.mtime_ns.max(stat.ctime_ns));
    since_epoch(hash_began).saturating_sub(newest) >= distance.as_nanos().cast_signed()
}

fn since_epoch(time: SystemTime) -> i128 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => after.as_nanos().cast_signed(),
        Err(before) => -before.duration().as_nanos().cast_signed(),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{FileStat, is_settled};
    use std::time::{Duration, SystemTime, UNIX_EPOCH};

    const SECOND: i64 = 1_000_000_000;
    const NOW: i64 = 1_757_586_600 * SECOND + 500_000_001;

    fn now() -> SystemTime {
        UNIX_EPOCH + Duration::new(1_757_586_600, 500_000_001)
    }

    fn stat(mtime_ns: i64, ctime_ns: i64) -> FileStat {
        FileStat {
            size: 1,
            mtime_ns,
            ctime_ns,
            inode: 1,
            device: 1,
        }
    }

    #[test]
    fn a_file_is_settled_two_seconds_after_its_last_change() {
        let two_ago = NOW - 2 * SECOND;
        assert!(is_settled(&stat(two_ago, two_ago), now()));
        assert!(!is_settled(&stat(two_ago + 1, two_ago), now()));
        assert!(!is_settled(&stat(two_ago, two_ago + 1), now()));
    }

    #[test]
    fn whole_seconds_need_three() {
        let whole = NOW - NOW % SECOND;
        assert!(!is_settled(
            &stat(whole - 2 * SECOND, whole - 2 * SECOND),
            now()
        ));
        assert!(is_settled(
            &stat(whole - 3 * SECOND, whole - 3 * SECOND),
            now()
        ));
    }

    #[test]
    fn one_fine_time_shows_a_file_system_with_fine_times() {
        let whole = NOW - NOW % SECOND - 2 * SECOND;
        assert!(is_settled(&stat(whole, whole - 1), now()));
    }

    #[test]
    fn a_file_from_the_future_is_never_settled() {
        assert!(!is_settled(&stat(0, NOW + 1), now()));
        assert!(!is_settled(&stat(i64::MAX, 0), now()));
    }

    #[test]
    fn times_before_1970_are_settled() {
        assert!(is_settled(&stat(-5, -7), now()));
        assert!(!is_settled(
            &stat(-5, -7),
            UNIX_EPOCH - Duration::from_secs(1)
        ));
    }

    #[test]
    fn marks_are_those_that_the_standard_library_reads() {
        use std::os::unix::fs::MetadataExt;
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "seven b").unwrap();
        let metadata = file.path().metadata().unwrap();
        let nanoseconds = |seconds, rest| seconds * SECOND + rest;
        let expected = FileStat {
            size: 7,
            mtime_ns: nanoseconds(metadata.mtime(), metadata.mtime_nsec()),
            ctime_ns: nanoseconds(metadata.ctime(), metadata.ctime_nsec()),
            inode: metadata.ino(),
            device: metadata.dev(),
        };
        assert_eq!(FileStat::of(&rustix::fs::fstat(&file).unwrap()), expected);
    }

    #[test]
    fn a_rewritten_file_has_other_marks() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let marks = || FileStat::of(&rustix::fs::stat(&path).unwrap());
        std::fs::write(&path, "one").unwrap();
        let before = marks();
        assert_eq!(marks(), before);
        std::fs::rename(&path, folder.path().join("old")).unwrap();
        std::fs::write(&path, "two").unwrap();
        assert_ne!(marks(), before);
    }
}
