//! The reasons for which a file cannot be opened.

/// The reason why a file cannot be opened. Quotes nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// It does not begin as a file of age does.
    #[error("it is not an age file")]
    NotAge,
    /// Its header breaks the rules of the format.
    #[error("its header is damaged")]
    Header,
    /// The header was changed after it was written.
    #[error("its header was changed")]
    HeaderChanged,
    /// It is encrypted to other recipients.
    #[error("it is encrypted for another key")]
    NoMatch,
    /// It ends before its last part.
    #[error("it is cut off")]
    Truncated,
    /// A part was changed, or bytes follow the last one.
    #[error("its content was changed")]
    Changed,
}
