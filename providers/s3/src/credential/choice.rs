//! The sources that the settings ask for, in order.

use super::{
    connections::context, shared_config::SharedConfig, signer::Credential, source::Source,
    sources::Sources,
};
use crate::{
    endpoint::DEFAULT_REGION,
    settings::{ACCESS_KEY_ID, AUTH_METHOD, PROFILE, SECRET_ACCESS_KEY, SESSION_TOKEN, invalid},
};
use devlog_provider_api::{Host, Result};
use devlog_provider_http::{Origin, SettingsView};

/// The profile that the AWS tools take where none is named.
const DEFAULT_PROFILE: &str = "default";

/// The sources that were chosen by the settings.
pub struct Choice {
    /// The setting that holds the credential, for messages.
    pub setting: &'static str,
    sources: Option<Vec<Source>>,
    config: SharedConfig,
    profile: String,
}

impl Choice {
    /// Takes the source that `auth_method` names. `auto` takes those of the configuration, else of the environment,
    /// else of the machine, and the first that gives keys stays.
    ///
    /// # Errors
    /// `InvalidSettings`, if something is missing.
    pub fn from_settings(settings: &SettingsView<'_>) -> Result<Self> {
        let method = settings.text(AUTH_METHOD).unwrap_or("auto");
        let config = SharedConfig::read();
        let profile = settings.text(PROFILE).unwrap_or(DEFAULT_PROFILE).to_owned();
        let (setting, sources) = match method {
            "auto" => automatic(settings, &profile)?,
            "keys" => (
                SECRET_ACCESS_KEY,
                vec![keys(settings)?.ok_or_else(|| {
                    invalid(format!(
                        "`{AUTH_METHOD}` is `keys`, but `{ACCESS_KEY_ID}` and `{SECRET_ACCESS_KEY}` are not set"
                    ))
                })?],
            ),
            "profile" => (PROFILE, vec![Source::Profile(profile.clone())]),
            "web_identity" => (AUTH_METHOD, vec![Source::WebIdentity]),
            "container" => (AUTH_METHOD, vec![Source::Container]),
            "instance" => (AUTH_METHOD, vec![Source::Instance]),
            "anonymous" => {
                return Ok(Self {
                    setting: AUTH_METHOD,
                    sources: None,
                    config,
                    profile,
                });
            }
            other => return Err(invalid(format!("`{AUTH_METHOD}` does not know `{other}`"))),
        };
        Ok(Self {
            setting,
            sources: Some(sources),
            config,
            profile,
        })
    }

    /// The region of the profile, where its file names one.
    pub fn region(&self) -> Option<&str> {
        self.config.value(&self.profile, "region")
    }

    /// The credential for requests that are signed for this region first.
    pub fn credential(self, region: Option<&str>, host: Host) -> Credential {
        let Some(sources) = self.sources else {
            return Credential::anonymous();
        };
        let region = region.unwrap_or(DEFAULT_REGION).to_owned();
        let sources = Sources::new(sources, self.config, region, host);
        Credential::new(context(), sources)
    }
}

/// A value of the configuration counts more than a variable that was left over.
fn automatic(settings: &SettingsView<'_>, profile: &str) -> Result<(&'static str, Vec<Source>)> {
    let is_configured = |name| settings.origin(name) == Some(Origin::Configuration);
    let keys = keys(settings)?;
    let profile = Source::Profile(profile.to_owned());
    let are_named = is_configured(ACCESS_KEY_ID) || is_configured(SECRET_ACCESS_KEY);
    match keys {
        Some(keys) if are_named => Ok((SECRET_ACCESS_KEY, vec![keys])),
        _ if is_configured(PROFILE) => Ok((PROFILE, vec![profile])),
        Some(keys) => Ok((SECRET_ACCESS_KEY, vec![keys])),
        None => Ok((
            AUTH_METHOD,
            vec![
                profile,
                Source::WebIdentity,
                Source::Container,
                Source::Instance,
            ],
        )),
    }
}

fn keys(settings: &SettingsView<'_>) -> Result<Option<Source>> {
    let (id, secret) = (
        settings.text(ACCESS_KEY_ID),
        settings.secret(SECRET_ACCESS_KEY),
    );
    match (id, secret) {
        (Some(id), Some(secret)) => Ok(Some(Source::Keys {
            id: id.to_owned(),
            secret: secret.clone(),
            token: settings.secret(SESSION_TOKEN).cloned(),
        })),
        (None, None) => Ok(None),
        (id, _) => {
            let (set, missing) = if id.is_some() {
                (ACCESS_KEY_ID, SECRET_ACCESS_KEY)
            } else {
                (SECRET_ACCESS_KEY, ACCESS_KEY_ID)
            };
            let source = settings.source(set);
            Err(invalid(format!("{source} is set, but `{missing}` is not")))
        }
    }
}
