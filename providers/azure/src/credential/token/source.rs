//! A source of tokens, and the credential of the official crate that it becomes.

use super::{
    Authority, Certificate, DeveloperTool, certificate::CertificateAssertion, managed_identity,
    program::Runner, reply::carried, transport::Issuer,
};
use crate::settings::{CLIENT_ID, FEDERATED_TOKEN_FILE, TENANT_ID, invalid};
use azure_core::{credentials::TokenCredential, http::ClientOptions};
use azure_identity::{
    AzureCliCredential, AzureCliCredentialOptions, AzureDeveloperCliCredential,
    AzureDeveloperCliCredentialOptions, ClientAssertionCredential,
    ClientAssertionCredentialOptions, ClientSecretCredential, ClientSecretCredentialOptions,
    ManagedIdentityCredential, ManagedIdentityCredentialOptions, UserAssignedId,
    WorkloadIdentityCredential, WorkloadIdentityCredentialOptions,
};
use devlog_provider_api::{Error, ErrorKind, Result, Secret};
use std::{
    fs::File,
    path::{Path, PathBuf},
    sync::Arc,
};

/// An application of a tenant.
#[derive(Clone)]
pub struct Application {
    tenant: String,
    client: String,
}

impl Application {
    /// Takes both ids.
    ///
    /// # Errors
    /// `InvalidSettings`, for a tenant that cannot stand in an address.
    pub fn new(tenant: String, client: String) -> Result<Self> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
        if !tenant.bytes().all(fits) {
            return Err(invalid(format!(
                "`{TENANT_ID}` must be the tenant's id or domain, such as contoso.onmicrosoft.com"
            )));
        }
        Ok(Self { tenant, client })
    }
}

/// The issuer of a token, and the proof that it asks for.
#[derive(Clone)]
pub enum TokenSource {
    /// Microsoft Entra, with the application's secret.
    ClientSecret(Application, Secret),
    /// Microsoft Entra, with the application's certificate.
    ClientCertificate(Application, Arc<Certificate>),
    /// Microsoft Entra, with a token that another service wrote into a file.
    WorkloadIdentity(Application, PathBuf),
    /// `az` or `azd`, for the tenant that is named.
    DeveloperTool(DeveloperTool, Option<String>),
    /// The machine; of several identities the one with this client id.
    ManagedIdentity(Option<String>),
}

impl TokenSource {
    /// The name in messages.
    pub fn name(&self) -> &'static str {
        match self {
            Self::ClientSecret(..) => "service principal with a secret",
            Self::ClientCertificate(..) => "service principal with a certificate",
            Self::WorkloadIdentity(..) => "workload identity",
            Self::DeveloperTool(DeveloperTool::Az, _) => "`az`",
            Self::DeveloperTool(DeveloperTool::Azd, _) => "`azd`",
            Self::ManagedIdentity(_) => "managed identity",
        }
    }

    /// The issuer that answers the request; `None` for a program.
    pub fn issuer(&self) -> Option<Issuer> {
        match self {
            Self::DeveloperTool(..) => None,
            Self::ManagedIdentity(_) => Some(Issuer::ManagedIdentity),
            _ => Some(Issuer::Entra),
        }
    }

    /// The error where the official crate finds no token in the answer.
    pub fn no_token(&self) -> Error {
        match self {
            Self::DeveloperTool(tool, _) => tool.no_token(),
            Self::ManagedIdentity(_) => {
                managed_identity::none("the response in its place contains no token")
            }
            _ => Error::new(
                ErrorKind::Other,
                "the response from Microsoft Entra contains no token",
            )
            .with_hint("check `authority_host` and the proxy"),
        }
    }

    /// The error where the official crate cannot even ask.
    pub fn not_possible(&self) -> Error {
        match self {
            Self::ManagedIdentity(_) => {
                managed_identity::none("the environment names a service that is not known here")
            }
            _ => invalid(format!(
                "`{TENANT_ID}` and `{CLIENT_ID}` cannot be those of Microsoft Entra"
            )),
        }
    }

    /// The official credential for one fetch. A new one each time: it keeps no token that was refused, and
    /// reads the federated token again.
    ///
    /// # Errors
    /// If it cannot be made of this.
    pub fn credential(
        &self,
        authority: &Authority,
        client_options: ClientOptions,
    ) -> azure_core::Result<Arc<dyn TokenCredential>> {
        let credential: Arc<dyn TokenCredential> = match self.clone() {
            Self::ClientSecret(Application { tenant, client }, secret) => {
                let secret = secret.expose_secret().to_owned().into();
                let options = ClientSecretCredentialOptions { client_options };
                ClientSecretCredential::new(&tenant, client, secret, Some(options))?
            }
            Self::ClientCertificate(Application { tenant, client }, certificate) => {
                let assertion = CertificateAssertion {
                    certificate,
                    client: client.clone(),
                    audience: authority.token_endpoint(&tenant),
                };
                let options = ClientAssertionCredentialOptions { client_options };
                ClientAssertionCredential::new(tenant, client, assertion, Some(options))?
            }
            Self::WorkloadIdentity(Application { tenant, client }, file) => {
                readable(&file).map_err(carried)?;
                WorkloadIdentityCredential::new(Some(WorkloadIdentityCredentialOptions {
                    credential_options: ClientAssertionCredentialOptions { client_options },
                    client_id: Some(client),
                    tenant_id: Some(tenant),
                    token_file_path: Some(file),
                }))?
            }
            Self::DeveloperTool(tool, tenant_id) => developer_tool(tool, tenant_id)?,
            Self::ManagedIdentity(client) => {
                ManagedIdentityCredential::new(Some(ManagedIdentityCredentialOptions {
                    user_assigned_id: client.map(UserAssignedId::ClientId),
                    client_options,
                }))?
            }
        };
        Ok(credential)
    }
}

fn readable(file: &Path) -> Result<()> {
    File::open(file).map(drop).map_err(|error| {
        Error::new(
            ErrorKind::Unauthenticated,
            format!(
                "the file of `{FEDERATED_TOKEN_FILE}`, {}, cannot be read: {error}",
                file.display()
            ),
        )
        .with_hint(
            "the platform writes it; check that workload identity is set up for this machine",
        )
    })
}

fn developer_tool(
    tool: DeveloperTool,
    tenant_id: Option<String>,
) -> azure_core::Result<Arc<dyn TokenCredential>> {
    let executor: Option<Arc<dyn azure_identity::Executor>> = Some(Arc::new(Runner { tool }));
    let credential: Arc<dyn TokenCredential> = match tool {
        DeveloperTool::Az => AzureCliCredential::new(Some(AzureCliCredentialOptions {
            tenant_id,
            executor,
            ..AzureCliCredentialOptions::default()
        }))?,
        DeveloperTool::Azd => {
            AzureDeveloperCliCredential::new(Some(AzureDeveloperCliCredentialOptions {
                tenant_id,
                executor,
            }))?
        }
    };
    Ok(credential)
}
