//! The tokens that nobody gave: those of programs that somebody is signed in with, and of the machine.

use super::{
    given::Given,
    method::Method,
    token::{DeveloperTool, TokenSource},
};
use crate::settings::{AUTH_METHOD, CLIENT_ID, TENANT_ID, TOKEN_CREDENTIALS, invalid};
use devlog_provider_api::Result;

/// Which tokens `auto` takes that the configuration does not name:
/// <https://learn.microsoft.com/azure/developer/rust/sdk/authentication/credential-chains>.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Surroundings {
    All,
    /// What deployed programs have.
    Deployed,
    /// What developers have.
    Developers,
}

impl Surroundings {
    /// As `token_credentials` says.
    ///
    /// # Errors
    /// `InvalidSettings`, for another word than `prod` and `dev`.
    pub fn from_settings(given: &Given<'_>) -> Result<Self> {
        let Some(word) = given.text(TOKEN_CREDENTIALS) else {
            return Ok(Self::All);
        };
        match word.to_ascii_lowercase().as_str() {
            "prod" => Ok(Self::Deployed),
            "dev" => Ok(Self::Developers),
            _ => Err(invalid(format!(
                "{} must be `prod` or `dev`; for one kind of credential set `{AUTH_METHOD}`",
                given.source(TOKEN_CREDENTIALS)
            ))),
        }
    }

    /// Whether the environment may give this.
    pub fn allow(self, method: Method) -> bool {
        let is_for_programs = matches!(
            method,
            Method::ServicePrincipal | Method::WorkloadIdentity | Method::ManagedIdentity
        );
        match self {
            Self::All => true,
            Self::Deployed => method != Method::AzureCli,
            Self::Developers => !is_for_programs,
        }
    }

    /// Who is asked, in this order. A laptop should not wait for the identity service that only machines in Azure have.
    pub fn sources(self, given: &Given<'_>) -> Vec<TokenSource> {
        let mut sources = Vec::new();
        if self.allow(Method::AzureCli) {
            sources.extend(developer_tools(given));
        }
        if self.allow(Method::ManagedIdentity) {
            sources.push(managed_identity(given));
        }
        sources
    }
}

/// The machine.
pub fn managed_identity(given: &Given<'_>) -> TokenSource {
    TokenSource::ManagedIdentity(given.text(CLIENT_ID).map(str::to_owned))
}

/// The programs. A tenant in the environment is that of an application; who is signed in is of another one perhaps.
pub fn developer_tools(given: &Given<'_>) -> [TokenSource; 2] {
    let tenant = given.configured(TENANT_ID).map(str::to_owned);
    [DeveloperTool::Az, DeveloperTool::Azd]
        .map(|tool| TokenSource::DeveloperTool(tool, tenant.clone()))
}
