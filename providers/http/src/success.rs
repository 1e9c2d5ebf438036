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
    /// 204 as Google documents it, or 200 as emulators answer, for an object that is removed.
    Removed,
    /// 200 or 201 for the last part of a resumable upload, 308 for one before.
    Continued,
}

impl Success {
    /// Reports if a reply with this status is not a refusal.
    pub fn accepts(self, status: StatusCode) -> bool {
        let is_part = self == Self::Continued && status == StatusCode::PERMANENT_REDIRECT;
        status.is_success() || is_part
    }

    /// Describes how a reply differs from the success; `None` if it is one.
    pub fn difference(self, status: StatusCode, headers: &HeaderMap) -> Option<String> {
        let answered = |due: StatusCode| {
            let (status, due) = (status.as_u16(), due.as_u16());
            Some(format!("the response is {status} where {due} is expected"))
        };
        match self {
            Self::Read if matches!(status, StatusCode::OK | StatusCode::PARTIAL_CONTENT) => None,
            Self::Read => answered(StatusCode::OK),
            Self::Removed if matches!(status, StatusCode::OK | StatusCode::NO_CONTENT) => None,
            Self::Removed => answered(StatusCode::NO_CONTENT),
            Self::Continued if self.accepts(status) => None,
            Self::Changed(due) | Self::Stored(due) if status != due => answered(due),
            Self::Stored(_) if headers::text(headers, &ETAG).is_none_or(str::is_empty) => {
                Some("the response contains no version of the stored object".to_owned())
            }
            _ => None,
        }
    }
}

/// The error for a reply that claims success in another form than the service's.
pub fn unexpected(profile: &ServiceProfile, difference: String) -> Error {
    Error::new(ErrorKind::Other, difference).with_hint(format!(
        "check that the URL leads to {}, and whether a proxy or a network login page answers in its place",
        profile.product
    ))
}
