//! The kinds of credentials, and the settings that each needs.

use crate::settings::{
    ACCOUNT_KEY, CLIENT_CERTIFICATE_PATH, CLIENT_ID, CLIENT_SECRET, CONNECTION_STRING,
    FEDERATED_TOKEN_FILE, SAS, TENANT_ID,
};
use devlog_provider_http::{Origin, SettingsView};

/// A kind of credential, as `auth_method` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    ConnectionString,
    Key,
    Sas,
    ServicePrincipal,
    WorkloadIdentity,
    AzureCli,
    ManagedIdentity,
    Anonymous,
}

impl Method {
    /// Those that settings or variables give, in the order in which `auto` takes them.
    pub const GIVEN: [Self; 5] = [
        Self::ConnectionString,
        Self::Key,
        Self::Sas,
        Self::ServicePrincipal,
        Self::WorkloadIdentity,
    ];
    const OTHERS: [Self; 3] = [Self::AzureCli, Self::ManagedIdentity, Self::Anonymous];

    pub fn named(name: &str) -> Option<Self> {
        let mut all = Self::GIVEN.into_iter().chain(Self::OTHERS);
        all.find(|method| method.name() == name)
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::ConnectionString => "connection_string",
            Self::Key => "key",
            Self::Sas => "sas",
            Self::ServicePrincipal => "service_principal",
            Self::WorkloadIdentity => "workload_identity",
            Self::AzureCli => "azure_cli",
            Self::ManagedIdentity => "managed_identity",
            Self::Anonymous => "anonymous",
        }
    }

    /// The settings that hold the credential itself: one of them is needed.
    pub fn proofs(self) -> &'static [&'static str] {
        match self {
            Self::ConnectionString => &[CONNECTION_STRING],
            Self::Key => &[ACCOUNT_KEY],
            Self::Sas => &[SAS],
            Self::ServicePrincipal => &[CLIENT_SECRET, CLIENT_CERTIFICATE_PATH],
            Self::WorkloadIdentity => &[FEDERATED_TOKEN_FILE],
            _ => &[],
        }
    }

    /// The settings that go with it: all are needed.
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::ServicePrincipal | Self::WorkloadIdentity => &[TENANT_ID, CLIENT_ID],
            _ => &[],
        }
    }

    /// The setting that holds the credential, if this origin gives one.
    pub fn proof(self, settings: &SettingsView<'_>, origin: Origin) -> Option<&'static str> {
        let mut proofs = self.proofs().iter();
        proofs
            .find(|name| settings.origin(name) == Some(origin))
            .copied()
    }

    /// The same from any origin; the configuration goes first.
    pub fn any_proof(self, settings: &SettingsView<'_>) -> Option<(&'static str, Origin)> {
        [Origin::Configuration, Origin::Environment]
            .into_iter()
            .find_map(|origin| Some((self.proof(settings, origin)?, origin)))
    }

    /// Returns the missing settings as a text that ends with "is not set" or "are not set".
    pub fn missing(self, settings: &SettingsView<'_>) -> Option<String> {
        let names = self
            .names()
            .iter()
            .filter(|name| settings.text(name).is_none());
        let mut missing: Vec<_> = names.map(|name| format!("`{name}`")).collect();
        if !self.proofs().is_empty() && self.any_proof(settings).is_none() {
            let proofs: Vec<_> = self
                .proofs()
                .iter()
                .map(|name| format!("`{name}`"))
                .collect();
            missing.push(proofs.join(" or "));
        }
        let last = missing.pop()?;
        Some(match &missing[..] {
            [] if last.contains(" or ") => {
                format!("neither {} is set", last.replace(" or ", " nor "))
            }
            [] => format!("{last} is not set"),
            others => format!("{} and {last} are not set", others.join(", ")),
        })
    }
}
