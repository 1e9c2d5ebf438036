//! The credential that the settings ask for.

use super::{
    ConnectionString, Credential, Sas,
    ambient::{AmbientCredentials, developer_tools, managed_identity},
    method::Method,
    shared_key::SharedKey,
    token::{Application, Authority, Certificate, TokenSource, Tokens},
};
use crate::{
    endpoint::Endpoint,
    settings::{
        AUTH_METHOD, AUTHORITY_HOST, CLIENT_CERTIFICATE_PATH, CLIENT_ID, TENANT_ID,
        TOKEN_CREDENTIALS, invalid,
    },
};
use devlog_provider_api::{Host, LogLevel, Result, Secret};
use devlog_provider_http::{Origin, SettingsView};
use std::sync::Arc;

/// The credential that was chosen, and its parts.
pub struct Choice {
    /// The setting that holds the credential, for messages.
    pub setting: &'static str,
    kind: Kind,
}

enum Kind {
    ConnectionString(ConnectionString),
    Key(Secret),
    Sas(Sas),
    Tokens(Vec<TokenSource>, Authority),
    Anonymous,
}

impl Choice {
    /// Takes the credential that `auth_method` names. `auto` takes the first that the configuration gives, else
    /// the first that the environment gives, else what is found around when the first token is needed. Logs each
    /// decision.
    ///
    /// # Errors
    /// `InvalidSettings`, if something is missing or malformed.
    pub fn from_settings(settings: &SettingsView<'_>, host: &Host) -> Result<Self> {
        match settings.text(AUTH_METHOD).unwrap_or("auto") {
            "auto" => Self::first_found(settings, host),
            name => {
                let method = Method::named(name)
                    .ok_or_else(|| invalid(format!("`{AUTH_METHOD}` does not know `{name}`")))?;
                log(host, &format!("{name}: chosen by `{AUTH_METHOD}`"));
                Self::named(method, settings)
            }
        }
    }

    fn named(method: Method, settings: &SettingsView<'_>) -> Result<Self> {
        if let Some(missing) = method.missing(settings) {
            return Err(invalid(format!(
                "`{AUTH_METHOD}` is `{}`, but {missing}",
                method.name()
            )));
        }
        let proof = method.any_proof(settings).map(|(proof, _)| proof);
        Self::made_of(method, proof.unwrap_or(AUTH_METHOD), settings)
    }

    fn first_found(settings: &SettingsView<'_>, host: &Host) -> Result<Self> {
        let ambient = AmbientCredentials::from_settings(settings)?;
        for origin in [Origin::Configuration, Origin::Environment] {
            for method in Method::GIVEN {
                let Some(proof) = method.proof(settings, origin) else {
                    continue;
                };
                match (method.missing(settings), origin) {
                    (Some(missing), Origin::Configuration) => {
                        return Err(invalid(format!("`{proof}` is set, but {missing}")));
                    }
                    (Some(_), Origin::Environment) => {}
                    (None, Origin::Environment) if !ambient.allow(method) => {}
                    (None, _) => {
                        explain(settings, host, Some((method, origin)), ambient);
                        let source = settings.source(proof);
                        log(host, &format!("{}: chosen, from {source}", method.name()));
                        return Self::made_of(method, proof, settings);
                    }
                }
            }
        }
        explain(settings, host, None, ambient);
        Ok(Self {
            setting: AUTH_METHOD,
            kind: Kind::Tokens(ambient.sources(settings), authority(settings)?),
        })
    }

    /// Makes it of settings of which none is missing; `proof` is the one that holds the credential.
    fn made_of(method: Method, proof: &'static str, settings: &SettingsView<'_>) -> Result<Self> {
        let secret = || {
            settings
                .secret(proof)
                .cloned()
                .unwrap_or_else(|| Secret::new(""))
        };
        let text = || secret().expose_secret().to_owned();
        let kind = match method {
            Method::ConnectionString => Kind::ConnectionString(ConnectionString::parse(&text())?),
            Method::Key => Kind::Key(secret()),
            Method::Sas => Kind::Sas(Sas::new(&text())?),
            Method::Anonymous => Kind::Anonymous,
            Method::ServicePrincipal if proof == CLIENT_CERTIFICATE_PATH => {
                let path = settings.path(proof).unwrap_or_default();
                let certificate = Arc::new(Certificate::read(&path)?);
                tokens(
                    settings,
                    TokenSource::ClientCertificate(application(settings)?, certificate),
                )?
            }
            Method::ServicePrincipal => tokens(
                settings,
                TokenSource::ClientSecret(application(settings)?, secret()),
            )?,
            Method::WorkloadIdentity => {
                let file = settings.path(proof).unwrap_or_default();
                tokens(
                    settings,
                    TokenSource::WorkloadIdentity(application(settings)?, file),
                )?
            }
            Method::ManagedIdentity => tokens(settings, managed_identity(settings))?,
            Method::AzureCli => {
                Kind::Tokens(developer_tools(settings).into(), authority(settings)?)
            }
        };
        Ok(Self {
            setting: proof,
            kind,
        })
    }

    /// The connection string, if that was chosen.
    pub fn connection_string(&self) -> Option<&ConnectionString> {
        match &self.kind {
            Kind::ConnectionString(connection) => Some(connection),
            _ => None,
        }
    }

    /// The credential for this endpoint.
    ///
    /// # Errors
    /// `InvalidSettings`, if it is malformed, or the account is not known.
    pub fn credential(self, endpoint: &Endpoint, host: &Host) -> Result<Credential> {
        match self.kind {
            Kind::ConnectionString(connection) => connection.credential(),
            Kind::Sas(sas) => Ok(Credential::Sas(sas)),
            Kind::Anonymous => Ok(Credential::Anonymous),
            Kind::Tokens(sources, authority) => {
                let tokens = Tokens::new(sources, authority, host.clone());
                Ok(Credential::Tokens(Box::new(tokens)))
            }
            Kind::Key(key) => {
                let account = endpoint.account().ok_or_else(|| {
                    invalid("`account` is not set, and the URL does not name the account that `account_key` is for")
                })?;
                SharedKey::new(account, key.expose_secret())
                    .map(Credential::SharedKey)
                    .ok_or_else(|| {
                        invalid("`account_key` must be one of the account's keys, in base64")
                    })
            }
        }
    }
}

fn tokens(settings: &SettingsView<'_>, source: TokenSource) -> Result<Kind> {
    Ok(Kind::Tokens(vec![source], authority(settings)?))
}

fn authority(settings: &SettingsView<'_>) -> Result<Authority> {
    Authority::new(settings.text(AUTHORITY_HOST))
}

fn application(settings: &SettingsView<'_>) -> Result<Application> {
    let text = |name| settings.text(name).unwrap_or_default().to_owned();
    Application::new(text(TENANT_ID), text(CLIENT_ID))
}

/// Logs why each of the others was skipped.
fn explain(
    settings: &SettingsView<'_>,
    host: &Host,
    chosen: Option<(Method, Origin)>,
    ambient: AmbientCredentials,
) {
    for method in Method::GIVEN {
        let is_chosen = chosen.is_some_and(|(chosen, _)| chosen == method);
        if !is_chosen {
            let reason = reason(settings, method, chosen, ambient);
            log(host, &format!("{}: skipped, {reason}", method.name()));
        }
    }
    if chosen.is_none() {
        for method in [Method::AzureCli, Method::ManagedIdentity] {
            if !ambient.allow(method) {
                let source = settings.source(TOKEN_CREDENTIALS);
                log(
                    host,
                    &format!("{}: skipped, {source} leaves it out", method.name()),
                );
            }
        }
    }
}

fn reason(
    settings: &SettingsView<'_>,
    method: Method,
    chosen: Option<(Method, Origin)>,
    ambient: AmbientCredentials,
) -> String {
    if let Some(missing) = method.missing(settings) {
        return missing;
    }
    let Some((proof, origin)) = method.any_proof(settings) else {
        return "it is not set".to_owned();
    };
    let source = settings.source(proof);
    if origin == Origin::Environment && !ambient.allow(method) {
        return format!("{} leaves it out", settings.source(TOKEN_CREDENTIALS));
    }
    match (chosen, origin) {
        (Some((_, Origin::Configuration)), Origin::Environment) => {
            format!("{source} counts less than the configuration")
        }
        _ => format!("{source} comes later"),
    }
}

fn log(host: &Host, line: &str) {
    host.log(LogLevel::Info, format!("credentials: {line}"));
}

#[cfg(test)]
mod tests;
