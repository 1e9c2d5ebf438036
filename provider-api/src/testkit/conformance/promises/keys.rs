//! A key is stored as it is, and comes back as it was in a listing.

use crate::testkit::conformance::{equal, Check, Place, Stop};
use crate::{ErrorKind, ObjectKey};

pub const CHECKS: &[Check] = &[
    Check::new("every_allowed_character_of_a_key_is_kept", |place| {
        keeps_all(place, &["abcdefghijklmnopqrstuvwxyz/0123456789/-._-"])
    }),
    Check::new("similar_keys_are_kept_apart", |place| {
        keeps_all(place, &["a-b", "a.b", "a/b", "a_b", "ab", "b/a"])
    }),
    Check::new("names_that_stores_use_themselves_are_kept", |place| {
        let names = [
            "-", "_", "a.lock", "a.tmp", "index", "lock", "meta", "tmp/a",
        ];
        keeps_all(place, &names)
    }),
    Check::new("the_longest_segment_is_kept", |place| {
        keeps_all(place, &[&"x".repeat(ObjectKey::MAX_SEGMENT_LEN)])
    }),
    Check::new("the_longest_key_is_kept", |place| {
        let mut name = format!("{}/", "x".repeat(99)).repeat(6);
        name.truncate(ObjectKey::MAX_LEN - place.prefix.len() - 1);
        keeps_all(place, &[&format!("{name}y")])
    }),
    Check::new("an_object_below_another_works_or_is_refused", below),
];

/// Each has its own bytes, none is there before it is written, and a listing has exactly these.
fn keeps_all(place: &Place<'_>, names: &[&str]) -> Result<(), Stop> {
    for name in names {
        let key = place.key(name)?;
        equal("`stat_file`", place.storage.stat_file(&key)?, None)?;
        let file = place.upload(&key, name.as_bytes())?;
        equal("the key of the upload", file.key, key.to_string())?;
    }
    for name in names {
        place.holds(&place.key(name)?, name.as_bytes())?;
    }
    equal("the listing", place.names("")?, names)
}

/// A file system cannot hold both; such a storage refuses the second and keeps the first.
fn below(place: &Place<'_>) -> Result<(), Stop> {
    let (above, below) = (place.key("a")?, place.key("a/b")?);
    place.upload(&above, b"above")?;
    let expected: &[&str] = match place.upload(&below, b"below") {
        Ok(_) => {
            place.holds(&below, b"below")?;
            &["a", "a/b"]
        }
        Err(error) if error.kind() == ErrorKind::Unsupported => {
            equal("`stat_file`", place.storage.stat_file(&below)?, None)?;
            &["a"]
        }
        Err(error) => return Err(error.into()),
    };
    place.holds(&above, b"above")?;
    equal("the listing", place.names("")?, expected)
}
