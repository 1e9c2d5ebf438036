//! A delete removes one object, and succeeds if it is absent already.

use crate::testkit::conformance::{equal, fails_with, Check, Place, Stop};
use crate::{ErrorKind, Precondition};

pub const CHECKS: &[Check] = &[
    Check::new("a_delete_removes_one_object", removes_one),
    Check::new("a_delete_of_an_absent_object_succeeds", |place| {
        let key = place.key("a/b/absent")?;
        Ok(place.delete(&key)?)
    }),
    Check::new("a_delete_of_a_part_of_a_key_removes_nothing", |place| {
        place.upload(&place.key("a/b")?, b"x")?;
        place.delete(&place.key("a")?)?;
        place.holds(&place.key("a/b")?, b"x")
    }),
    Check::new("delete_if_match_removes_that_version", if_match),
    Check::new("delete_if_match_refuses_another_version", if_match_refuses),
    Check::new("delete_if_match_refuses_an_absent_object", if_match_absent),
];

fn removes_one(place: &Place<'_>) -> Result<(), Stop> {
    for name in ["a/one", "a/two"] {
        place.upload(&place.key(name)?, b"x")?;
    }
    place.delete(&place.key("a/one")?)?;
    equal("the listing", place.names("")?, vec!["a/two".to_owned()])
}

fn if_match(place: &Place<'_>) -> Result<(), Stop> {
    place.needs_conditional_delete()?;
    let key = place.key("object")?;
    let etag = Place::etag(&place.upload(&key, b"x")?)?;
    place
        .storage
        .delete_file(&key, &Precondition::IfMatch(etag))?;
    place.is_absent(&key)
}

fn if_match_refuses(place: &Place<'_>) -> Result<(), Stop> {
    place.needs_conditional_delete()?;
    let key = place.key("object")?;
    let stale = Place::etag(&place.upload(&key, b"one")?)?;
    place.upload(&key, b"two")?;
    let reply = place
        .storage
        .delete_file(&key, &Precondition::IfMatch(stale));
    fails_with("the delete", reply, ErrorKind::PreconditionFailed)?;
    place.holds(&key, b"two")
}

fn if_match_absent(place: &Place<'_>) -> Result<(), Stop> {
    place.needs_conditional_delete()?;
    let key = place.key("object")?;
    let gone = Place::etag(&place.upload(&key, b"x")?)?;
    place.delete(&key)?;
    let reply = place
        .storage
        .delete_file(&key, &Precondition::IfMatch(gone));
    fails_with("the delete", reply, ErrorKind::PreconditionFailed).map(drop)
}
