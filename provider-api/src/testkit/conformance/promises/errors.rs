//! A failure has the kind that its situation has in the contract, and a message for a person.

use crate::testkit::conformance::{ensure, equal, fails_with, noise::noise, Check, Place, Stop};
use crate::{Error, ErrorKind, Precondition};

pub const CHECKS: &[Check] = &[
    Check::new("an_error_is_told_in_one_sentence", one_sentence),
    Check::new("an_object_beyond_the_limit_is_too_large", too_large),
];

/// A larger one is not sent only to be refused.
const LARGEST: u64 = 64 << 20;

fn one_sentence(place: &Place<'_>) -> Result<(), Stop> {
    let key = place.key("object")?;
    is_a_sentence(&fails_with(
        "the download",
        place.download(&key),
        ErrorKind::NotFound,
    )?)?;
    place.upload(&key, b"old")?;
    match place.upload_if(&key, b"new", Precondition::IfAbsent) {
        Ok(_) => Ok(()),
        Err(error) => is_a_sentence(&error),
    }
}

fn is_a_sentence(error: &Error) -> Result<(), Stop> {
    let message = error.message();
    let holds = !message.trim().is_empty()
        && !message.chars().any(char::is_control)
        && !message.ends_with('.');
    ensure(holds, || {
        format!("not one sentence without a full stop: {message:?}")
    })
}

fn too_large(place: &Place<'_>) -> Result<(), Stop> {
    let limit = place.storage.properties().max_object_size;
    let limit = limit.filter(|limit| *limit < LARGEST);
    let limit = limit.ok_or_else(|| Stop::Skipped("no limit below 64 MiB".to_owned()))?;
    let size = usize::try_from(limit).unwrap_or(usize::MAX);
    let key = place.key("object")?;
    let reply = place.upload(&key, &noise(size + 1, 7));
    fails_with("the upload", reply, ErrorKind::TooLarge)?;
    equal("`stat_file`", place.storage.stat_file(&key)?, None)?;
    place.upload(&key, &noise(size, 7))?;
    Ok(())
}
