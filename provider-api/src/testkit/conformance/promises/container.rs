//! A container is created where it is missing, and left as it is where it is not.

use crate::testkit::conformance::{fails_with, Check, Place, Stop};
use crate::ErrorKind;

pub const CHECKS: &[Check] = &[Check::new(
    "to_create_the_container_that_is_there_changes_nothing",
    changes_nothing,
)];

fn changes_nothing(place: &Place<'_>) -> Result<(), Stop> {
    let key = place.key("object")?;
    place.upload(&key, b"x")?;
    for _ in 0..2 {
        match place.storage.create_container() {
            Err(error) if may_not(error.kind()) => return Err(Stop::Skipped(error.to_string())),
            reply => reply?,
        }
        place.holds(&key, b"x")?;
    }
    Ok(())
}

/// To use a container and to create one are rights of their own on most remotes.
fn may_not(kind: ErrorKind) -> bool {
    use ErrorKind::{PermissionDenied, Unauthenticated, Unsupported};
    matches!(kind, Unsupported | PermissionDenied | Unauthenticated)
}

/// For a place whose container is absent.
pub const MISSING: &[Check] = &[
    Check::without_container("a_missing_container_is_never_an_empty_listing", |place| {
        let reply = place.names("");
        fails_with("the listing", reply, ErrorKind::ContainerNotFound).map(drop)
    }),
    Check::without_container("an_upload_into_a_missing_container_fails", |place| {
        let reply = place.upload(&place.key("object")?, b"x");
        fails_with("the upload", reply, ErrorKind::ContainerNotFound).map(drop)
    }),
    Check::without_container("a_missing_container_stays_missing", |place| {
        let _ = place.upload(&place.key("object")?, b"x");
        let _ = place.storage.stat_file(&place.key("object")?);
        let reply = place.names("");
        fails_with("the listing", reply, ErrorKind::ContainerNotFound).map(drop)
    }),
];
