//! The ways in which a backup is not what was pushed.

/// A way in which an object, or what is restored from it, is not what was pushed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// It was pushed, and the complete listing does not have it.
    #[error("the object is missing")]
    Missing,
    /// It was pushed, and neither the listing nor the journal has it.
    #[error("the object is missing, and so is its file")]
    Lost,
    /// It is a version that this machine pushed before its last one.
    #[error("the object is an older version than the one that was pushed")]
    Older,
    /// It is the beginning of the log that was pushed.
    #[error("the object is only the beginning of the log that was pushed")]
    Shorter,
    /// It is neither what this machine pushed nor what another machine could have made of that.
    #[error("the object is not the one that was pushed")]
    Other,
    /// Its bytes have another length or digest than its description says.
    #[error("the object's bytes are not those that it is described with")]
    Bytes,
}
