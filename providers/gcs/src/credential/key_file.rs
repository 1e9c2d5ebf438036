//! The JSON of a credential, of each kind that there is.
//! <https://google.aip.dev/auth/4110>

use devlog_provider_http::is_loopback;
use serde::Deserialize;
use std::collections::BTreeMap;
use url::Url;

/// A credential in JSON. Has no `Debug`: it holds secrets.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum KeyFile {
    /// The key of a service account.
    ServiceAccount {
        client_email: String,
        private_key: String,
        private_key_id: Option<String>,
        token_uri: Option<String>,
        project_id: Option<String>,
    },
    /// The login of a person.
    AuthorizedUser {
        client_id: String,
        client_secret: String,
        refresh_token: String,
        token_uri: Option<String>,
        quota_project_id: Option<String>,
    },
    /// The identity that another platform gives, such as a cluster or a CI.
    ExternalAccount {
        audience: String,
        subject_token_type: String,
        token_url: String,
        credential_source: CredentialSource,
        service_account_impersonation_url: Option<String>,
    },
    /// A service account that another credential stands in for.
    ImpersonatedServiceAccount {
        source_credentials: Box<KeyFile>,
        service_account_impersonation_url: String,
    },
}

/// The place of the platform's token.
#[derive(Deserialize)]
pub struct CredentialSource {
    pub file: Option<String>,
    pub url: Option<String>,
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    #[serde(default)]
    pub format: TokenFormat,
}

/// The form of the platform's token.
#[derive(Default, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TokenFormat {
    /// Nothing but the token.
    #[default]
    Text,
    /// A field of a JSON object.
    Json { subject_token_field_name: String },
}

impl KeyFile {
    /// Reads a credential. The problem is the end of a sentence, and quotes nothing.
    ///
    /// # Errors
    /// If it is not JSON, of another kind, or not complete.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        serde_json::from_str(text).map_err(|error| match error.classify() {
            serde_json::error::Category::Data => {
                "is not one of a service account, a user's login, an external account or an impersonated service \
                 account, or lacks a part"
            }
            _ => "is not JSON",
        })
    }

    /// The project that it belongs to, where it names one.
    pub fn project(&self) -> Option<&str> {
        match self {
            Self::ServiceAccount { project_id, .. } => project_id.as_deref(),
            Self::AuthorizedUser {
                quota_project_id, ..
            } => quota_project_id.as_deref(),
            _ => None,
        }
    }
}

/// An address that secrets are sent to: encrypted, or on this machine.
///
/// # Errors
/// If it is another one.
pub fn secure(address: &str) -> Result<Url, &'static str> {
    Url::parse(address)
        .ok()
        .filter(|url| url.has_host() && (url.scheme() == "https" || is_loopback(url)))
        .ok_or("names an address that does not begin with https://")
}
