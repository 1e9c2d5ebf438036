//! The kinds of credentials, and the token that each leads to.

use super::{
    external_account::ExternalAccount,
    key_file::{KeyFile, secure},
    metadata_service::MetadataService,
    service_account::ServiceAccount,
    token_request::{GOOGLE, impersonate, post_form},
};
use devlog_provider_api::Result;
use devlog_provider_http::Token;
use jiff::Timestamp;
use url::Url;

/// The token endpoint, where the file does not name it.
const TOKEN_URL: &str = "https://oauth2.googleapis.com/token";

/// A source of tokens.
pub enum TokenSource {
    ServiceAccount(Box<ServiceAccount>),
    User {
        client_id: String,
        client_secret: String,
        refresh_token: String,
        token_url: Url,
    },
    External(Box<ExternalAccount>),
    Impersonated {
        source: Box<TokenSource>,
        url: Url,
    },
    Metadata(MetadataService),
}

impl TokenSource {
    /// Checks the parts of a credential. The problem is the end of a sentence.
    ///
    /// # Errors
    /// If one cannot be used.
    pub fn new(file: KeyFile) -> Result<Self, &'static str> {
        let token_url = |url: Option<String>| secure(url.as_deref().unwrap_or(TOKEN_URL));
        Ok(match file {
            KeyFile::ServiceAccount {
                client_email,
                private_key,
                private_key_id,
                token_uri,
                ..
            } => {
                let url = token_url(token_uri)?;
                let account = ServiceAccount::new(client_email, url, private_key_id, &private_key)?;
                Self::ServiceAccount(Box::new(account))
            }
            KeyFile::AuthorizedUser {
                client_id,
                client_secret,
                refresh_token,
                token_uri,
                ..
            } => Self::User {
                client_id,
                client_secret,
                refresh_token,
                token_url: token_url(token_uri)?,
            },
            KeyFile::ExternalAccount {
                audience,
                subject_token_type,
                token_url,
                credential_source,
                service_account_impersonation_url,
            } => {
                let account = ExternalAccount::new(
                    audience,
                    subject_token_type,
                    &token_url,
                    credential_source,
                )?;
                let source = Self::External(Box::new(account));
                match service_account_impersonation_url {
                    Some(url) => source.impersonating(&url)?,
                    None => source,
                }
            }
            KeyFile::ImpersonatedServiceAccount {
                source_credentials,
                service_account_impersonation_url,
            } => {
                Self::new(*source_credentials)?.impersonating(&service_account_impersonation_url)?
            }
        })
    }

    fn impersonating(self, url: &str) -> Result<Self, &'static str> {
        Ok(Self::Impersonated {
            source: Box::new(self),
            url: secure(url)?,
        })
    }

    /// The name in messages.
    pub fn name(&self) -> &'static str {
        match self {
            Self::ServiceAccount(_) => "service account key",
            Self::User { .. } => "user login",
            Self::External(_) => "external account",
            Self::Impersonated { .. } => "impersonated service account",
            Self::Metadata(_) => "metadata service",
        }
    }

    /// The service account that the tokens are for, where that is known.
    pub fn account(&self) -> Option<&str> {
        match self {
            Self::ServiceAccount(account) => Some(&account.email),
            Self::Impersonated { url, .. } => {
                let (_, account) = url.path().rsplit_once('/')?;
                account.split(':').next()
            }
            _ => None,
        }
    }

    /// The next step if there is no token, or the service does not accept it.
    pub fn hint(&self, origin: &str) -> String {
        match self {
            Self::ServiceAccount(account) => format!(
                "check {origin}: the key may have been deleted or disabled; see `gcloud iam service-accounts keys list \
                 --iam-account={}`",
                account.email
            ),
            Self::User { .. } => {
                "the login has ended; run `gcloud auth application-default login`".to_owned()
            }
            Self::External(_) => {
                format!(
                    "check {origin}, and that the workload identity pool accepts this machine's token"
                )
            }
            Self::Impersonated { source, .. } => source.hint(origin),
            Self::Metadata(_) => {
                "run `gcloud auth application-default login`, or set `credentials_file`".to_owned()
            }
        }
    }

    /// Fetches a token.
    ///
    /// # Errors
    /// `Unauthenticated` if it is refused; `Throttled` or `Unavailable` if it may come later.
    pub async fn token(&self) -> Result<Token> {
        match self {
            Self::ServiceAccount(account) => {
                let assertion = account.assertion(Timestamp::now())?;
                let grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
                let fields = [("grant_type", grant), ("assertion", &assertion)];
                post_form(&account.token_url, &fields).await
            }
            Self::User {
                client_id,
                client_secret,
                refresh_token,
                token_url,
            } => {
                let fields = [
                    ("grant_type", "refresh_token"),
                    ("client_id", client_id),
                    ("client_secret", client_secret),
                    ("refresh_token", refresh_token),
                ];
                post_form(token_url, &fields).await
            }
            Self::External(account) => account.token().await,
            Self::Impersonated { source, url } => {
                let token = Box::pin(source.token()).await?;
                impersonate(url, &token).await
            }
            Self::Metadata(service) => service.token(GOOGLE.exchange(service.request()).await),
        }
    }
}
