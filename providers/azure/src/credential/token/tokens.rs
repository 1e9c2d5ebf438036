//! The tokens of one storage, from the first source that gives one.

use super::{
    Authority, TokenSource,
    reply::taken_out,
    transport::{Issuer, TokenTransport},
};
use azure_core::http::{ClientOptions, HttpClient, RetryOptions, Transport};
use devlog_provider_api::{Error, ErrorKind, Host, LogLevel, Result};
use devlog_provider_http::{Token, TokenCache};
use jiff::Timestamp;
use reqwest::header::HeaderValue;
use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};
use tokio::time::timeout;

/// The scope of the tokens: <https://learn.microsoft.com/azure/storage/blobs/authorize-access-azure-active-directory>.
const SCOPE: &str = "https://storage.azure.com/.default";
/// The limit for one source.
const LIMIT: Duration = Duration::from_secs(40);

/// Opens the connections for the official crate's requests.
type Connect = Box<dyn Fn(Issuer) -> Arc<dyn HttpClient> + Send + Sync>;

/// Fetches tokens when they are needed, and keeps the newest.
pub struct Tokens {
    /// In the order in which they are tried; more than one where the first that works is taken.
    sources: Vec<TokenSource>,
    /// The source that gave the first token. From then on no other is asked: another identity may have other
    /// rights.
    chosen: OnceLock<usize>,
    authority: Authority,
    connect: Connect,
    cache: TokenCache,
    host: Host,
}

impl Tokens {
    /// Prepares to ask these; makes no request yet.
    pub fn new(sources: Vec<TokenSource>, authority: Authority, host: Host) -> Self {
        let connect = |issuer| -> Arc<dyn HttpClient> { Arc::new(TokenTransport(issuer)) };
        Self::over(Box::new(connect), sources, authority, host)
    }

    fn over(connect: Connect, sources: Vec<TokenSource>, authority: Authority, host: Host) -> Self {
        Self {
            sources,
            chosen: OnceLock::new(),
            authority,
            connect,
            cache: TokenCache::default(),
            host,
        }
    }

    /// The value of `Authorization` for a request that is made now.
    ///
    /// # Errors
    /// The reason why there is no token.
    pub async fn header(&self) -> Result<HeaderValue> {
        let token = self.cache.token(Timestamp::now, || self.fetch()).await?;
        Ok(token.header().clone())
    }

    /// Throws a token away that the service refused.
    pub async fn forget(&self, header: &HeaderValue) {
        self.cache.forget(header).await;
    }

    async fn fetch(&self) -> Result<Token> {
        if let Some(chosen) = self.chosen.get() {
            let token = self.fetch_from(&self.sources[*chosen]).await;
            if let Err(error) = &token {
                self.log(&format!("the token could not be renewed: {error}"));
            }
            return token;
        }
        let mut failures = Vec::new();
        for (index, source) in self.sources.iter().enumerate() {
            match self.fetch_from(source).await {
                Ok(token) => {
                    self.log_choice(&format!("{}: chosen", source.name()));
                    // One fetch runs at a time, so there was no other choice meanwhile.
                    let _ = self.chosen.set(index);
                    return Ok(token);
                }
                Err(error) => {
                    self.log_choice(&format!("{}: skipped, {error}", source.name()));
                    failures.push(error);
                }
            }
        }
        Err(none_of(failures))
    }

    /// A single source was logged already when the settings were read.
    fn log_choice(&self, line: &str) {
        if self.sources.len() > 1 {
            self.log(line);
        }
    }

    async fn fetch_from(&self, source: &TokenSource) -> Result<Token> {
        within(LIMIT, source.name(), self.ask(source)).await
    }

    async fn ask(&self, source: &TokenSource) -> Result<Token> {
        let options = ClientOptions {
            // The host retries by the kind of the error.
            retry: RetryOptions::none(),
            transport: source
                .issuer()
                .map(|issuer| Transport::new((self.connect)(issuer))),
            cloud: Some(self.authority.cloud()),
            ..ClientOptions::default()
        };
        let credential = source
            .credential(&self.authority, options)
            .map_err(|error| taken_out(&error).unwrap_or_else(|| source.not_possible()))?;
        let token = credential.get_token(&[SCOPE], None).await;
        let token =
            token.map_err(|error| taken_out(&error).unwrap_or_else(|| source.no_token()))?;
        Timestamp::from_second(token.expires_on.unix_timestamp())
            .ok()
            .and_then(|expiry| Token::new(token.token.secret(), expiry, Timestamp::now()))
            .ok_or_else(|| source.no_token())
    }

    fn log(&self, line: &str) {
        self.host
            .log(LogLevel::Info, format!("credentials: {line}"));
    }
}

/// The only failure as it is; of several what each says.
fn none_of(mut failures: Vec<Error>) -> Error {
    if failures.len() == 1 {
        return failures.remove(0);
    }
    let reasons: Vec<_> = failures.iter().map(Error::message).collect();
    Error::new(
        ErrorKind::Unauthenticated,
        format!("no credentials were found: {}", reasons.join("; ")),
    )
    .with_hint("run `az login`, or set `connection_string`, `account_key`, `sas` or `auth_method`")
}

/// Returns the token of `asked`, unless it takes longer than the limit.
async fn within(
    limit: Duration,
    source: &str,
    asked: impl Future<Output = Result<Token>>,
) -> Result<Token> {
    let no_answer = |_| {
        let seconds = limit.as_secs();
        let message = format!("{source} gave no token within {seconds} seconds");
        Error::new(ErrorKind::Unavailable, message)
    };
    timeout(limit, asked).await.map_err(no_answer)?
}

#[cfg(test)]
mod tests;
