//! Where a blob is kept: how soon it can be read, and what that costs.

use super::{
    arrived::Arrived,
    refusal::{self, Refusal},
};

/// Since this version there is the tier Cold.
const COLD_SINCE: &str = "2021-12-02";

/// A tier of block blobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tier {
    /// Read at once, and often.
    Hot,
    /// Read at once, seldom.
    Cool,
    /// Read at once, hardly ever.
    Cold,
    /// Not read before it was brought back, which takes hours.
    Archive,
}

impl Tier {
    /// The tier that an upload names, if it does.
    /// <https://learn.microsoft.com/rest/api/storageservices/put-blob#request-headers-all-blob-types>
    ///
    /// # Errors
    /// 400 for a tier that block blobs do not have in this version.
    pub fn named(request: &Arrived) -> Result<Option<Self>, Refusal> {
        let Some(name) = request.header("x-ms-access-tier") else {
            return Ok(None);
        };
        let version = request.header("x-ms-version").unwrap_or_default();
        match name {
            "Hot" => Ok(Some(Self::Hot)),
            "Cool" => Ok(Some(Self::Cool)),
            "Cold" if version >= COLD_SINCE => Ok(Some(Self::Cold)),
            "Archive" => Ok(Some(Self::Archive)),
            _ => Err(refusal::INVALID_HEADER_VALUE),
        }
    }

    /// As headers and listings spell it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Hot => "Hot",
            Self::Cool => "Cool",
            Self::Cold => "Cold",
            Self::Archive => "Archive",
        }
    }
}
