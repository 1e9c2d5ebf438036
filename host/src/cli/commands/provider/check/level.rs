//! How far a provider can be relied on, in a word.

/// How far a provider can be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// It keeps every promise of the contract.
    Full,
    /// It keeps every promise that it makes.
    Basic,
    /// It breaks a promise.
    Broken,
    /// It was not found out.
    Unknown,
}

impl Level {
    /// The word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Basic => "basic",
            Self::Broken => "broken",
            Self::Unknown => "unknown",
        }
    }
}
