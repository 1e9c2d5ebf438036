//! The credential that the settings ask for.

use super::{Credential, TokenSource, key_file::KeyFile, metadata_service::MetadataService};
use crate::settings::{AUTH_METHOD, CREDENTIALS, CREDENTIALS_FILE, invalid};
use devlog_provider_api::{Host, Result};
use devlog_provider_http::{Origin, SettingsView, TokenCache};
use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// The variable of Google's own libraries for another metadata service than the machine's.
const METADATA_HOST: &str = "GCE_METADATA_HOST";

impl Credential {
    /// Takes the credential that `auth_method` names. `auto` takes that of the configuration, else of the
    /// environment, else the login of `gcloud`, else the machine's own.
    ///
    /// # Errors
    /// `InvalidSettings`, if something is missing or cannot be read.
    pub fn from_settings(settings: &SettingsView<'_>, host: &Host) -> Result<Self> {
        let chosen = match settings.text(AUTH_METHOD).unwrap_or("auto") {
            "auto" => Chosen::automatic(settings)?,
            "credentials" => Chosen::written(settings)?,
            "file" => Chosen::file(settings)?,
            "metadata" => Chosen::metadata()?,
            "anonymous" => Chosen {
                source: None,
                project: None,
                origin: AUTH_METHOD.to_owned(),
            },
            other => return Err(invalid(format!("`{AUTH_METHOD}` does not know `{other}`"))),
        };
        let Chosen {
            source,
            project,
            origin,
        } = chosen;
        let credential = Self {
            source,
            origin,
            project,
            cache: TokenCache::default(),
            host: host.clone(),
        };
        let kind = credential.source.as_ref();
        let kind = kind.map_or("anonymous", TokenSource::name);
        credential.log(&format!("{kind}, from {}: chosen", credential.origin));
        Ok(credential)
    }
}

struct Chosen {
    source: Option<TokenSource>,
    project: Option<String>,
    origin: String,
}

impl Chosen {
    /// A value of the configuration counts more than a variable that was left over.
    fn automatic(settings: &SettingsView<'_>) -> Result<Self> {
        if settings.origin(CREDENTIALS) == Some(Origin::Configuration) {
            return Self::written(settings);
        }
        if settings.text(CREDENTIALS_FILE).is_some() {
            return Self::file(settings);
        }
        match login_of_gcloud().filter(|path| path.exists()) {
            Some(path) => Self::read(&path, &path.display().to_string()),
            None => Self::metadata(),
        }
    }

    fn written(settings: &SettingsView<'_>) -> Result<Self> {
        let text = settings.secret(CREDENTIALS).ok_or_else(|| {
            invalid(format!(
                "`{AUTH_METHOD}` is `credentials`, but `{CREDENTIALS}` is not set"
            ))
        })?;
        Self::parse(text.expose_secret(), settings.source(CREDENTIALS))
    }

    fn file(settings: &SettingsView<'_>) -> Result<Self> {
        let path = settings.path(CREDENTIALS_FILE).ok_or_else(|| {
            invalid(format!(
                "`{AUTH_METHOD}` is `file`, but `{CREDENTIALS_FILE}` is not set"
            ))
        })?;
        Self::read(&path, &settings.source(CREDENTIALS_FILE))
    }

    fn metadata() -> Result<Self> {
        let host = env::var(METADATA_HOST).ok().filter(|host| !host.is_empty());
        let service = MetadataService::new(host.as_deref())
            .ok_or_else(|| invalid(format!("`{METADATA_HOST}` is not a host")))?;
        Ok(Self {
            source: Some(TokenSource::Metadata(service)),
            project: None,
            origin: "the machine".to_owned(),
        })
    }

    fn read(path: &Path, origin: &str) -> Result<Self> {
        let text = fs::read_to_string(path).map_err(|error| {
            let path = path.display();
            invalid(format!(
                "the file of {origin}, {path}, cannot be read: {error}"
            ))
        })?;
        Self::parse(&text, origin.to_owned())
    }

    fn parse(text: &str, origin: String) -> Result<Self> {
        let file = KeyFile::parse(text)
            .map_err(|problem| invalid(format!("the credential of {origin} {problem}")))?;
        let project = file.project().map(str::to_owned);
        let source = TokenSource::new(file)
            .map_err(|problem| invalid(format!("the credential of {origin} {problem}")))?;
        Ok(Self {
            source: Some(source),
            project,
            origin,
        })
    }
}

/// The file of `gcloud auth application-default login`.
/// <https://cloud.google.com/docs/authentication/application-default-credentials>
fn login_of_gcloud() -> Option<PathBuf> {
    let configured = env::var_os("CLOUDSDK_CONFIG").filter(|path| !path.is_empty());
    let folder = configured
        .map(PathBuf::from)
        .or_else(|| Some(env::home_dir()?.join(".config/gcloud")))?;
    Some(folder.join("application_default_credentials.json"))
}
