//! One source of keys, and the library's provider that it becomes.

use super::{connections::context, shared_config::SharedConfig};
use reqsign_aws_v4::{
    AssumeRoleCredentialProvider, AssumeRoleWithWebIdentityCredentialProvider, Credential,
    ECSCredentialProvider, EnvCredentialProvider, IMDSv2CredentialProvider,
    ProcessCredentialProvider, ProfileCredentialProvider, RequestSigner, StaticCredentialProvider,
};
use reqsign_core::{Context, ProvideCredential, Result, Signer};
use std::error::Error as _;

/// The most roles that assume each other.
const MAX_ROLES: usize = 4;

/// A source of keys.
#[derive(Clone, Debug)]
pub enum Source {
    /// Keys of the settings, with their session token.
    Keys {
        id: String,
        secret: devlog_provider_api::Secret,
        token: Option<devlog_provider_api::Secret>,
    },
    /// A profile of the shared files.
    Profile(String),
    /// A token that a platform such as Kubernetes wrote into a file.
    WebIdentity,
    /// The service of a container platform.
    Container,
    /// The metadata service of a virtual machine.
    Instance,
}

impl Source {
    /// The name in messages, which is that of `auth_method` too.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Keys { .. } => "keys",
            Self::Profile(_) => "profile",
            Self::WebIdentity => "web_identity",
            Self::Container => "container",
            Self::Instance => "instance",
        }
    }

    /// Reports if a failure is that of a machine without a metadata service, which is looked for: no reply came. A
    /// refusal that may end is a reply.
    pub fn is_absent(&self, failure: &reqsign_core::Error) -> bool {
        matches!(self, Self::Instance) && failure.is_retryable() && failure.source().is_some()
    }

    /// Asks for the credential; `None` if the source is not there.
    pub async fn credential(
        &self,
        context: &Context,
        config: &SharedConfig,
        region: &str,
    ) -> Result<Option<Credential>> {
        match self {
            Self::Keys { id, secret, token } => {
                let secret = secret.expose_secret();
                let provider = match token {
                    Some(token) => StaticCredentialProvider::new(id, secret)
                        .with_session_token(token.expose_secret()),
                    None => StaticCredentialProvider::new(id, secret),
                };
                provider.provide_credential(context).await
            }
            Self::Profile(name) => of_profile(name, context, config, region).await,
            Self::WebIdentity => {
                AssumeRoleWithWebIdentityCredentialProvider::new()
                    .with_region(region.to_owned())
                    .with_regional_sts_endpoint()
                    .provide_credential(context)
                    .await
            }
            Self::Container => {
                ECSCredentialProvider::new()
                    .provide_credential(context)
                    .await
            }
            Self::Instance => {
                IMDSv2CredentialProvider::new()
                    .provide_credential(context)
                    .await
            }
        }
    }
}

/// A profile has keys, or a role that another profile assumes, or a program. For anything else the AWS CLI is asked.
async fn of_profile(
    name: &str,
    context: &Context,
    config: &SharedConfig,
    region: &str,
) -> Result<Option<Credential>> {
    if !config.has(name) {
        return Ok(None);
    }
    let mut roles = Vec::new();
    let mut base = name;
    while let Some(role) = config.value(base, "role_arn") {
        let source = config.value(base, "source_profile");
        if source.is_none() && config.value(base, "credential_source").is_none() {
            break;
        }
        roles.push((base, role));
        if roles.len() > MAX_ROLES {
            return Err(reqsign_core::Error::config_invalid(format!(
                "the roles of the profile `{name}` assume each other in a circle"
            )));
        }
        match source {
            // A profile may name itself: its keys assume its role.
            Some(source) if source != base => base = source,
            _ => break,
        }
    }
    let Some(mut credential) = base_credential(base, context, config).await? else {
        return Ok(None);
    };
    for (profile, role) in roles.into_iter().rev() {
        credential = assumed(credential, role, profile, config, region).await?;
    }
    Ok(Some(credential))
}

async fn base_credential(
    profile: &str,
    context: &Context,
    config: &SharedConfig,
) -> Result<Option<Credential>> {
    match config.value(profile, "credential_source") {
        Some("Environment") => {
            return EnvCredentialProvider::new()
                .provide_credential(context)
                .await;
        }
        Some("EcsContainer") => {
            return ECSCredentialProvider::new()
                .provide_credential(context)
                .await;
        }
        Some("Ec2InstanceMetadata") => {
            return IMDSv2CredentialProvider::new()
                .provide_credential(context)
                .await;
        }
        _ => {}
    }
    let keys = ProfileCredentialProvider::new().with_profile(profile);
    if let Some(keys) = keys.provide_credential(context).await? {
        return Ok(Some(keys));
    }
    if config.value(profile, "credential_process").is_some() {
        let program = ProcessCredentialProvider::new().with_profile(profile);
        return program.provide_credential(context).await;
    }
    // Sign-ins, whose tokens the tool that obtained them also renews, and other kinds that only it knows.
    let command = format!("aws configure export-credentials --format process --profile {profile}");
    ProcessCredentialProvider::new()
        .with_command(command)
        .provide_credential(context)
        .await
}

async fn assumed(
    credential: Credential,
    role: &str,
    profile: &str,
    config: &SharedConfig,
    region: &str,
) -> Result<Credential> {
    let keys =
        StaticCredentialProvider::new(&credential.access_key_id, &credential.secret_access_key);
    let keys = match &credential.session_token {
        Some(token) => keys.with_session_token(token),
        None => keys,
    };
    let context = context();
    let signer = Signer::new(context.clone(), keys, RequestSigner::new("sts", region));
    let mut provider = AssumeRoleCredentialProvider::new(role.to_owned(), signer)
        .with_role_session_name("devlog".to_owned())
        .with_region(region.to_owned())
        .with_regional_sts_endpoint();
    if let Some(id) = config.value(profile, "external_id") {
        provider = provider.with_external_id(id.to_owned());
    }
    provider.provide_credential(&context).await?.ok_or_else(|| {
        reqsign_core::Error::credential_invalid(format!("the role {role} gave no credentials"))
    })
}
