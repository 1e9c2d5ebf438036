//! The signature of requests: Signature Version 4, by the library that also keeps the credential until it expires.

use super::sources::{Sources, reason};
use crate::endpoint::DEFAULT_REGION;
use devlog_provider_api::{Error, ErrorKind, Result};
use reqsign_aws_v4::RequestSigner;
use reqsign_core::{Context, Signer};

/// The library's words for a chain of which no source had keys.
const NOT_FOUND: &str = "failed to load signing credential";

type KeySigner = Signer<reqsign_aws_v4::Credential>;

/// The credential of a storage.
pub struct Credential {
    signer: Option<KeySigner>,
}

impl Credential {
    /// No credential, for buckets that are open to everyone.
    pub fn anonymous() -> Self {
        Self { signer: None }
    }

    /// Keys of these sources, requested when the first request needs them.
    pub fn new(context: Context, sources: Sources) -> Self {
        let signer = Signer::new(context, sources, request_signer(DEFAULT_REGION));
        Self {
            signer: Some(signer),
        }
    }

    /// Returns `true` where requests are not signed.
    pub fn is_anonymous(&self) -> bool {
        self.signer.is_none()
    }

    /// Signs a request for a region. Everything else must be in the request already.
    ///
    /// # Errors
    /// `Unauthenticated` if there are no keys, or the reason for which a source gives none.
    pub async fn sign(&self, request: &mut http::request::Parts, region: &str) -> Result<()> {
        let Some(signer) = &self.signer else {
            return Ok(());
        };
        let signer = signer.clone().with_request_signer(request_signer(region));
        signer
            .sign(request, None)
            .await
            .map_err(|error| failure(&error))
    }
}

fn request_signer(region: &str) -> RequestSigner {
    RequestSigner::new("s3", region)
}

fn failure(error: &reqsign_core::Error) -> Error {
    if error.is_retryable() {
        let problem = format!("the credentials cannot be had now: {}", reason(error));
        return Error::new(ErrorKind::Unavailable, problem);
    }
    let problem = match reason(error) {
        reason if reason.starts_with(NOT_FOUND) => "no credentials were found".to_owned(),
        reason => format!("there are no credentials: {reason}"),
    };
    Error::new(ErrorKind::Unauthenticated, problem).with_hint(
        "set `profile`, or `access_key_id` and `secret_access_key`, or sign in with `aws sso login`; `devlog provider \
         check` says what was tried",
    )
}
