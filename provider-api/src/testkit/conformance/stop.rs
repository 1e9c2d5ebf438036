//! The end of a check before its end, and what leads to it.

use crate::{Error, ErrorKind};
use std::fmt;

/// The reason why a check ends early.
#[derive(Debug)]
pub enum Stop {
    Failed(String),
    Skipped(String),
    /// The remote could not answer.
    Undecided(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        if error.kind().is_retryable() {
            return Self::Undecided(error);
        }
        Self::Failed(format!("{}: {error}", error.kind().name()))
    }
}

/// Fails the check unless `holds`.
pub fn ensure(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), Stop> {
    if holds {
        return Ok(());
    }
    Err(Stop::Failed(otherwise()))
}

/// Fails the check unless both are the same.
#[expect(
    clippy::needless_pass_by_value,
    reason = "most calls pass a value that they have just made"
)]
pub fn equal<T, U>(what: &str, found: T, expected: U) -> Result<(), Stop>
where
    T: PartialEq<U> + fmt::Debug,
    U: fmt::Debug,
{
    ensure(found == expected, || {
        format!("{what}: expected {expected:?}, found {found:?}")
    })
}

/// Fails the check unless the call failed with this kind.
pub fn fails_with<T>(
    what: &str,
    reply: Result<T, Error>,
    expected: ErrorKind,
) -> Result<Error, Stop> {
    match reply {
        Ok(_) => Err(Stop::Failed(format!(
            "{what}: expected the error {}, but it succeeded",
            expected.name()
        ))),
        Err(error) if error.kind() == expected => Ok(error),
        Err(error) if error.kind().is_retryable() => Err(error.into()),
        Err(error) => Err(Stop::Failed(format!(
            "{what}: expected the error {}, found {}: {error}",
            expected.name(),
            error.kind().name()
        ))),
    }
}

/// Fails the check unless the call failed with exactly this error.
pub fn fails_as<T>(what: &str, reply: Result<T, Error>, expected: &Error) -> Result<(), Stop> {
    let error = fails_with(what, reply, expected.kind())?;
    equal(what, &error, expected)
}
