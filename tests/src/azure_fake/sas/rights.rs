//! What a request may do, as far as its credential goes.

use crate::azure_fake::refusal::{self, Refusal};

/// What a request may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rights {
    /// Everything: it was signed with the account's key.
    All,
    /// What these letters stand for.
    Only(String),
}

impl Rights {
    /// Refuses what needs one of these permissions.
    ///
    /// # Errors
    /// 403 when none is there.
    pub fn require(&self, one_of: &str) -> Result<(), Refusal> {
        match self {
            Self::Only(letters) if !letters.contains(|letter| one_of.contains(letter)) => {
                Err(refusal::PERMISSION_MISMATCH)
            }
            _ => Ok(()),
        }
    }

    /// Refuses to replace a blob where new ones may be made only.
    ///
    /// # Errors
    /// 403 then.
    pub fn require_overwrite(&self) -> Result<(), Refusal> {
        self.require("w")
            .map_err(|_| refusal::UNAUTHORIZED_OVERWRITE)
    }
}
