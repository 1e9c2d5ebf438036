//! The token that another platform gives, and that Google takes for one of its own. Read again at each exchange.
//! <https://google.aip.dev/auth/4117>

use super::{
    key_file::{CredentialSource, TokenFormat, secure},
    token_request::{self, GOOGLE, SCOPE},
};
use devlog_provider_api::{Error, ErrorKind, Result};
use devlog_provider_http::Token;
use reqwest::{
    Method,
    header::{HeaderMap, HeaderName, HeaderValue},
};
use std::{fs, path::PathBuf};
use url::Url;

/// An identity of another platform.
pub struct ExternalAccount {
    audience: String,
    token_type: String,
    token_url: Url,
    place: Place,
    format: TokenFormat,
}

enum Place {
    File(PathBuf),
    Url(Url, HeaderMap),
}

impl ExternalAccount {
    /// Checks the parts. The problem is the end of a sentence.
    ///
    /// # Errors
    /// If the place of the token is not a file or an address.
    pub fn new(
        audience: String,
        token_type: String,
        token_url: &str,
        source: CredentialSource,
    ) -> Result<Self, &'static str> {
        let place = match (source.file, source.url) {
            (Some(file), None) => Place::File(file.into()),
            (None, Some(url)) => {
                let url = Url::parse(&url).map_err(|_| "names an invalid address of the token")?;
                let mut headers = HeaderMap::new();
                for (name, value) in &source.headers {
                    let name = HeaderName::try_from(name).map_err(|_| "names an invalid header")?;
                    let value =
                        HeaderValue::from_str(value).map_err(|_| "holds an invalid header")?;
                    headers.insert(name, value);
                }
                Place::Url(url, headers)
            }
            _ => {
                return Err(
                    "takes the token from another place than `file` or `url`, which devlog does not support",
                );
            }
        };
        Ok(Self {
            audience,
            token_type,
            token_url: secure(token_url)?,
            place,
            format: source.format,
        })
    }

    /// Exchanges the platform's token for one of Google.
    ///
    /// # Errors
    /// `Unauthenticated` if the platform gives no token, or it is refused.
    pub async fn token(&self) -> Result<Token> {
        let subject = self.subject_token().await?;
        let fields = [
            ("audience", self.audience.as_str()),
            (
                "grant_type",
                "urn:ietf:params:oauth:grant-type:token-exchange",
            ),
            (
                "requested_token_type",
                "urn:ietf:params:oauth:token-type:access_token",
            ),
            ("scope", SCOPE),
            ("subject_token", &subject),
            ("subject_token_type", &self.token_type),
        ];
        token_request::post_form(&self.token_url, &fields).await
    }

    async fn subject_token(&self) -> Result<String> {
        let text = match &self.place {
            Place::File(path) => fs::read_to_string(path).map_err(|error| {
                let path = path.display();
                missing(format!(
                    "the platform's token in {path} cannot be read: {error}"
                ))
            })?,
            Place::Url(url, headers) => {
                let mut request = reqwest::Request::new(Method::GET, url.clone());
                *request.headers_mut() = headers.clone();
                let reply = GOOGLE.exchange(request).await?;
                let host = url.host_str().unwrap_or_default();
                if !reply.status.is_success() {
                    let status = reply.status.as_u16();
                    return Err(missing(format!("{host} gave no token ({status})")));
                }
                let text = String::from_utf8(reply.body);
                text.map_err(|_| missing(format!("{host} gave no token")))?
            }
        };
        let token = match &self.format {
            TokenFormat::Text => Some(text.trim().to_owned()),
            TokenFormat::Json {
                subject_token_field_name,
            } => {
                let json: Option<serde_json::Value> = serde_json::from_str(&text).ok();
                json.and_then(|json| Some(json.get(subject_token_field_name)?.as_str()?.to_owned()))
            }
        };
        token
            .filter(|token| !token.is_empty())
            .ok_or_else(|| missing("the platform's token is empty".to_owned()))
    }
}

fn missing(problem: String) -> Error {
    Error::new(ErrorKind::Unauthenticated, problem)
        .with_hint("the platform gives it; check that workload identity is set up for this machine")
}
