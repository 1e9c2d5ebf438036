//! An absent object is `None`, never an error; only a download of it fails.

use crate::testkit::conformance::{equal, fails_with, Check, Place, Stop};
use crate::{ErrorKind, ObjectKey};

pub const CHECKS: &[Check] = &[
    Check::new("an_absent_object_has_no_stat", |place| {
        let found = place.storage.stat_file(&place.key("absent")?)?;
        equal("`stat_file`", found, None)
    }),
    Check::new("a_download_of_an_absent_object_is_not_found", |place| {
        let reply = place.download(&place.key("absent")?);
        fails_with("the download", reply, ErrorKind::NotFound).map(drop)
    }),
    Check::new("a_part_of_a_key_is_no_object", part_of_a_key),
    Check::new("what_was_deleted_is_absent", deleted),
];

fn part_of_a_key(place: &Place<'_>) -> Result<(), Stop> {
    place.upload(&place.key("a/b/c")?, b"x")?;
    for name in ["a", "a/b", "a/b/c/d", "a/b/cc", "a/x/y"] {
        lacks(place, &place.key(name)?)?;
    }
    Ok(())
}

fn deleted(place: &Place<'_>) -> Result<(), Stop> {
    let key = place.key("object")?;
    place.upload(&key, b"x")?;
    place.delete(&key)?;
    lacks(place, &key)
}

fn lacks(place: &Place<'_>, key: &ObjectKey) -> Result<(), Stop> {
    equal("`stat_file`", place.storage.stat_file(key)?, None)?;
    fails_with("the download", place.download(key), ErrorKind::NotFound).map(drop)
}
