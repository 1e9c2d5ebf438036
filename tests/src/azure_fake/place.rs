//! The parts of a request that only blob storage has.

use crate::http::Arrived;
use percent_encoding::percent_decode_str;
use std::collections::BTreeMap;

/// The target of a request; an emulator has the account in the path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The account.
    pub account: String,
    /// The container.
    pub container: String,
    /// The blob; `None` for a request about the container itself.
    pub blob: Option<String>,
}

impl Arrived {
    /// The metadata by its names.
    #[must_use]
    pub fn metadata(&self) -> BTreeMap<&str, &str> {
        self.headers
            .iter()
            .filter_map(|(name, value)| Some((name.strip_prefix("x-ms-meta-")?, value.as_str())))
            .collect()
    }

    /// Returns the place that the path names; `None` if blob storage has no such place.
    #[must_use]
    pub fn place(&self) -> Option<Place> {
        let mut parts = self.path().strip_prefix('/')?.splitn(3, '/');
        let mut next = || {
            let part = percent_decode_str(parts.next()?).decode_utf8().ok()?;
            Some(part.into_owned())
        };
        Some(Place {
            account: next()?,
            container: next()?,
            blob: next(),
        })
    }
}
