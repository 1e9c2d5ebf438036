//! The credentials: the settings that give them, the kinds that there are, and the tokens that they lead to.

mod choice;
mod external_account;
mod key_file;
mod metadata_service;
mod service_account;
mod token_request;
mod token_source;

use self::token_source::TokenSource;
use devlog_provider_api::{Error, Host, LogLevel, Result};
use devlog_provider_http::TokenCache;
use jiff::Timestamp;
use reqwest::header::HeaderValue;

/// The credential of a storage.
pub struct Credential {
    /// `None` for buckets that are open to everyone.
    source: Option<TokenSource>,
    /// The origin of the credential, for messages.
    origin: String,
    project: Option<String>,
    cache: TokenCache,
    host: Host,
}

impl Credential {
    /// The value of `Authorization` for a request that is made now; `None` without a credential.
    ///
    /// # Errors
    /// `Unauthenticated`, `Throttled` or `Unavailable` if there is no token.
    pub async fn header(&self) -> Result<Option<HeaderValue>> {
        let Some(source) = &self.source else {
            return Ok(None);
        };
        let fetch = async || {
            let token = source.token().await.map_err(|error| self.explained(error));
            if let Err(error) = &token {
                self.log(&format!("no token: {error}"));
            }
            token
        };
        let token = self.cache.token(Timestamp::now, fetch).await?;
        Ok(Some(token.header().clone()))
    }

    /// Removes a token that the service refused.
    pub async fn forget(&self, header: &HeaderValue) {
        self.cache.forget(header).await;
    }

    /// Returns `true` where requests carry no credential.
    pub fn is_anonymous(&self) -> bool {
        self.source.is_none()
    }

    /// The service account, where the credential names one.
    pub fn account(&self) -> Option<&str> {
        self.source.as_ref()?.account()
    }

    /// The project that the credential belongs to, where it names one.
    pub fn project(&self) -> Option<&str> {
        self.project.as_deref()
    }

    /// The next step if the service does not accept the credential.
    pub fn hint(&self) -> String {
        match &self.source {
            Some(source) => source.hint(&self.origin),
            None => String::new(),
        }
    }

    fn explained(&self, error: Error) -> Error {
        match error.hint() {
            None => error.with_hint(self.hint()),
            Some(_) => error,
        }
    }

    fn log(&self, line: &str) {
        self.host
            .log(LogLevel::Info, format!("credentials: {line}"));
    }
}
