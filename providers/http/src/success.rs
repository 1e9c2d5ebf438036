//! The reply that a request is to get. Everything else is a failure, other successes included: whatever stands
//! between here and the service may answer in its place.

use crate::{connection::ServiceProfile, headers};
use devlog_provider_api::{Error, ErrorKind};
use reqwest::{
    StatusCode,
    header::{ETAG, HeaderMap},
};

/// The success of a request, as its service documents it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Success {
    /// 200, or 206 for a part of an object.
    Read,
    /// This status, for a change that makes no version.
    Changed(StatusCode),
    /// This status and the `ETag` of the new version.
    Stored(StatusCode),
}

impl Success {
    /// Describes how a reply differs from the success; `None` if it is one.
    #[must_use]
    pub fn difference(self, status: StatusCode, headers: &HeaderMap) -> Option<String> {
        let answered = |due: StatusCode| {
            let (status, due) = (status.as_u16(), due.as_u16());
            Some(format!("the answer is {status} where {due} is due"))
        };
        match self {
            Self::Read if matches!(status, StatusCode::OK | StatusCode::PARTIAL_CONTENT) => None,
            Self::Read => answered(StatusCode::OK),
            Self::Changed(due) | Self::Stored(due) if status != due => answered(due),
            Self::Stored(_) if headers::text(headers, &ETAG).is_none_or(str::is_empty) => {
                Some("the answer names no version of the stored object".to_owned())
            }
            _ => None,
        }
    }
}

/// The error for a reply that claims success in another form than the service's.
#[must_use]
pub fn unexpected(profile: &ServiceProfile, difference: String) -> Error {
    Error::new(ErrorKind::Other, difference).with_hint(format!(
        "check that the URL leads to {}, and whether a proxy or a network login page answers in its place",
        profile.product
    ))
}
