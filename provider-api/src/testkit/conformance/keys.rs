//! A key is stored as it is, and comes back as it was in a listing.

use super::{
    place::{ensure, equal, Place, Stop},
    Check,
};
use crate::{ErrorKind, ObjectKey};

pub const CHECKS: &[Check] = &[
    Check::new("a_key_with_a_space", |place| keeps(place, "a b")),
    Check::new("a_key_with_a_percent_escape", |place| {
        keeps_apart(place, "a%2Fb%20c", "a/b c")
    }),
    Check::new("a_key_with_a_plus", |place| {
        keeps_apart(place, "a+b", "a b")
    }),
    Check::new("a_key_with_a_hash", |place| keeps(place, "a#b")),
    Check::new("a_key_with_a_question_mark", |place| {
        keeps(place, "a?b=c&d")
    }),
    Check::new("a_key_with_markup_and_quotes", |place| {
        keeps(place, "<a & 'b'>\"c\";$(d)*[e]{f}|~!@=,:")
    }),
    Check::new("a_key_that_starts_with_a_dot", |place| {
        keeps(place, ".a/.b..c")
    }),
    Check::new("a_key_in_other_scripts", |place| {
        keeps(place, "дневник/日記/🦀")
    }),
    Check::new("composed_and_decomposed_letters_are_two_keys", |place| {
        keeps_apart(place, "\u{e9}", "e\u{301}")
    }),
    Check::new("upper_and_lower_case_are_two_keys", |place| {
        keeps_apart(place, "Case", "case")
    }),
    Check::new("a_key_of_1024_bytes", longest),
    Check::new("a_long_segment_works_or_is_refused", |place| {
        works_or_is_refused(place, &["x".repeat(700)])
    }),
    Check::new("an_object_below_another_works_or_is_refused", |place| {
        works_or_is_refused(place, &["a".to_owned(), "a/b".to_owned()])
    }),
];

fn keeps(place: &Place<'_>, name: &str) -> Result<(), Stop> {
    stores(place, name)?;
    equal("the listing", place.names("")?, vec![name.to_owned()])
}

fn stores(place: &Place<'_>, name: &str) -> Result<(), Stop> {
    let key = place.key(name)?;
    let file = place.upload(&key, name.as_bytes())?;
    equal("the key of the upload", file.key, key.to_string())?;
    place.holds(&key, name.as_bytes())
}

/// Both are there, each with its own bytes.
fn keeps_apart(place: &Place<'_>, one: &str, other: &str) -> Result<(), Stop> {
    stores(place, one)?;
    place.is_absent_alone(other)?;
    stores(place, other)?;
    place.holds(&place.key(one)?, one.as_bytes())?;
    let mut expected = vec![one.to_owned(), other.to_owned()];
    expected.sort();
    equal("the listing", place.names("")?, expected)
}

impl Place<'_> {
    fn is_absent_alone(&self, name: &str) -> Result<(), Stop> {
        let found = self.storage.stat_file(&self.key(name)?)?;
        ensure(found.is_none(), || {
            format!("`{name}` is there, but only a similar key was written")
        })
    }
}

/// Segments of 200 bytes, since file systems take no more than 255.
fn longest(place: &Place<'_>) -> Result<(), Stop> {
    let segment = format!("{}/", "x".repeat(200));
    let mut name = segment.repeat(6);
    name.truncate(ObjectKey::MAX_LEN.saturating_sub(place.prefix.len()));
    if name.ends_with('/') {
        name.pop();
        name.push('x');
    }
    keeps(place, &name)
}

/// Not every remote can hold these; one that cannot says so and leaves the others alone.
fn works_or_is_refused(place: &Place<'_>, names: &[String]) -> Result<(), Stop> {
    let mut stored = Vec::new();
    for name in names {
        let key = place.key(name)?;
        match place.upload(&key, name.as_bytes()) {
            Ok(_) => stored.push(name.clone()),
            Err(error) if error.kind() == ErrorKind::Unsupported => {
                equal("`stat_file`", place.storage.stat_file(&key)?, None)?;
            }
            Err(error) => return Err(error.into()),
        }
    }
    for name in &stored {
        place.holds(&place.key(name)?, name.as_bytes())?;
    }
    equal("the listing", place.names("")?, stored)
}
