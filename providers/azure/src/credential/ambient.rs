//! The credentials of the surroundings: those of signed-in developer tools, and of the machine.

use super::{
    method::Method,
    token::{DeveloperTool, TokenSource},
};
use crate::settings::{AUTH_METHOD, CLIENT_ID, TENANT_ID, TOKEN_CREDENTIALS, invalid};
use devlog_provider_api::Result;
use devlog_provider_http::SettingsView;

/// The ambient credentials that `auto` may take:
/// <https://learn.microsoft.com/azure/developer/rust/sdk/authentication/credential-chains>.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum AmbientCredentials {
    All,
    /// Those of deployed programs.
    Deployed,
    /// Those of developers.
    Developers,
}

impl AmbientCredentials {
    /// Reads `token_credentials`.
    ///
    /// # Errors
    /// `InvalidSettings`, for another word than `prod` and `dev`.
    pub fn from_settings(settings: &SettingsView<'_>) -> Result<Self> {
        let Some(word) = settings.text(TOKEN_CREDENTIALS) else {
            return Ok(Self::All);
        };
        match word.to_ascii_lowercase().as_str() {
            "prod" => Ok(Self::Deployed),
            "dev" => Ok(Self::Developers),
            _ => Err(invalid(format!(
                "{} must be `prod` or `dev`; for one kind of credential set `{AUTH_METHOD}`",
                settings.source(TOKEN_CREDENTIALS)
            ))),
        }
    }

    /// Returns `true` if the environment may give this.
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

    /// Returns the sources in the order in which they are asked. A laptop should not wait for the identity service that
    /// only machines in Azure have.
    pub fn sources(self, settings: &SettingsView<'_>) -> Vec<TokenSource> {
        let mut sources = Vec::new();
        if self.allow(Method::AzureCli) {
            sources.extend(developer_tools(settings));
        }
        if self.allow(Method::ManagedIdentity) {
            sources.push(managed_identity(settings));
        }
        sources
    }
}

/// Returns the machine as a source.
pub fn managed_identity(settings: &SettingsView<'_>) -> TokenSource {
    TokenSource::ManagedIdentity(settings.text(CLIENT_ID).map(str::to_owned))
}

/// Returns the developer tools as sources. A tenant in the environment is that of an application; the signed-in
/// person may be of another one.
pub fn developer_tools(settings: &SettingsView<'_>) -> [TokenSource; 2] {
    let tenant = settings.configured(TENANT_ID).map(str::to_owned);
    [DeveloperTool::Az, DeveloperTool::Azd]
        .map(|tool| TokenSource::DeveloperTool(tool, tenant.clone()))
}
