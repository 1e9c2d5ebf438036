//! Between the types of the contract and their layout-stable twins.

use super::types::{
    AbiConfig, AbiDigest, AbiError, AbiErrorKind, AbiPrecondition, AbiProperties, AbiRemoteFile,
    AbiResult, AbiUploadOptions, Extra,
};
use crate::{
    Attributes, ETag, Error, ErrorKind, ObjectKey, Precondition, Properties, RemoteFile, Result,
    Settings, Sha256Digest, StorageConfig, UploadOptions,
};
use abi_stable::std_types::{ROption, RString, RVec, Tuple2};
use std::time::{Duration, SystemTime};

fn pairs<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Extra {
    pairs
        .map(|(name, value)| Tuple2(name.into(), value.into()))
        .collect()
}

fn texts(pairs: Extra) -> impl Iterator<Item = (String, String)> {
    pairs
        .into_iter()
        .map(|Tuple2(name, value)| (name.into_string(), value.into_string()))
}

fn text(text: ROption<RString>) -> Option<String> {
    text.into_option().map(RString::into_string)
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

impl From<Error> for AbiError {
    fn from(error: Error) -> Self {
        Self {
            kind: AbiErrorKind(error.kind().code()),
            message: error.message().into(),
            retry_after_ms: error.retry_after().map(milliseconds).into(),
            details: pairs(
                error
                    .details()
                    .iter()
                    .map(|(name, value)| (name.as_str(), value.as_str())),
            ),
        }
    }
}

impl From<AbiError> for Error {
    fn from(error: AbiError) -> Self {
        let mut converted = Self::new(
            ErrorKind::from_code(error.kind.0),
            error.message.into_string(),
        );
        if let ROption::RSome(wait) = error.retry_after_ms {
            converted = converted.with_retry_after(Duration::from_millis(wait));
        }
        texts(error.details).fold(converted, |error, (name, value)| {
            error.with_detail(name, value)
        })
    }
}

/// The result of a call as the contract knows it.
pub fn result<T>(result: AbiResult<T>) -> Result<T> {
    result.into_result().map_err(Error::from)
}

impl From<Sha256Digest> for AbiDigest {
    fn from(digest: Sha256Digest) -> Self {
        Self {
            bytes: *digest.as_bytes(),
        }
    }
}

impl From<AbiDigest> for Sha256Digest {
    fn from(digest: AbiDigest) -> Self {
        Self::from_bytes(digest.bytes)
    }
}

/// An optional digest on its way out.
pub fn abi_digest(digest: Option<Sha256Digest>) -> ROption<AbiDigest> {
    digest.map(AbiDigest::from).into()
}

/// An optional digest on its way in.
pub fn digest(digest: ROption<AbiDigest>) -> Option<Sha256Digest> {
    digest.into_option().map(Sha256Digest::from)
}

impl From<RemoteFile> for AbiRemoteFile {
    fn from(file: RemoteFile) -> Self {
        Self {
            key: file.key.into(),
            size: file.size,
            etag: file.etag.map(|etag| etag.as_str().into()).into(),
            sha256: abi_digest(file.sha256),
            upload_id: file.upload_id.map(RString::from).into(),
            modified_ms: file
                .modified
                .and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok())
                .map(milliseconds)
                .into(),
            attributes: pairs(file.attributes.iter()),
            extra: RVec::new(),
        }
    }
}

impl From<AbiRemoteFile> for RemoteFile {
    fn from(file: AbiRemoteFile) -> Self {
        let mut converted = Self::new(file.key.into_string(), file.size);
        converted.etag = text(file.etag).map(ETag::new);
        converted.sha256 = digest(file.sha256);
        converted.upload_id = text(file.upload_id);
        // What breaks a rule was not written through this contract.
        converted.attributes = Attributes::from_remote(texts(file.attributes));
        converted.modified = file
            .modified_ms
            .into_option()
            .and_then(|time| SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(time)));
        converted
    }
}

impl From<&Precondition> for AbiPrecondition {
    fn from(precondition: &Precondition) -> Self {
        let (kind, etag) = match precondition {
            Precondition::None => (0, ""),
            Precondition::IfAbsent => (1, ""),
            Precondition::IfMatch(etag) => (2, etag.as_str()),
        };
        Self {
            kind,
            etag: etag.into(),
        }
    }
}

impl TryFrom<AbiPrecondition> for Precondition {
    type Error = Error;

    /// An unknown precondition must fail the write: to ignore it could overwrite another machine's data.
    fn try_from(precondition: AbiPrecondition) -> Result<Self> {
        match precondition.kind {
            0 => Ok(Self::None),
            1 => Ok(Self::IfAbsent),
            2 => Ok(Self::IfMatch(ETag::new(precondition.etag))),
            _ => Err(Error::new(
                ErrorKind::Unsupported,
                "the provider is too old for this kind of precondition",
            )),
        }
    }
}

impl From<&UploadOptions> for AbiUploadOptions {
    fn from(options: &UploadOptions) -> Self {
        Self {
            precondition: (&options.precondition).into(),
            upload_id: options.upload_id.clone().map(RString::from).into(),
            content_type: options.content_type.clone().map(RString::from).into(),
            attributes: pairs(options.attributes.iter()),
            expected_sha256: abi_digest(options.expected_sha256),
            extra: RVec::new(),
        }
    }
}

impl TryFrom<AbiUploadOptions> for UploadOptions {
    type Error = Error;

    fn try_from(options: AbiUploadOptions) -> Result<Self> {
        let mut attributes = Attributes::new();
        for (name, value) in texts(options.attributes) {
            // To leave one out would lose what only a newer host knows the meaning of.
            let inserted = attributes.insert(name, value);
            inserted.map_err(|error| Error::new(ErrorKind::Unsupported, error.to_string()))?;
        }
        Ok(Self {
            precondition: options.precondition.try_into()?,
            upload_id: text(options.upload_id),
            content_type: text(options.content_type),
            attributes,
            expected_sha256: digest(options.expected_sha256),
        })
    }
}

impl From<Properties> for AbiProperties {
    fn from(properties: Properties) -> Self {
        Self {
            connections: properties.connections,
            list_has_hashes: properties.list_has_hashes,
            conditional_create: properties.conditional_create,
            conditional_replace: properties.conditional_replace,
            conditional_delete: properties.conditional_delete,
            max_object_size: properties.max_object_size.into(),
            extra: RVec::new(),
        }
    }
}

impl From<AbiProperties> for Properties {
    fn from(properties: AbiProperties) -> Self {
        Self {
            connections: properties.connections.max(1),
            list_has_hashes: properties.list_has_hashes,
            conditional_create: properties.conditional_create,
            conditional_replace: properties.conditional_replace,
            conditional_delete: properties.conditional_delete,
            max_object_size: properties.max_object_size.into_option(),
        }
    }
}

impl TryFrom<&StorageConfig> for AbiConfig {
    type Error = Error;

    fn try_from(config: &StorageConfig) -> Result<Self> {
        let base_dir = config.base_dir.to_str().ok_or_else(|| {
            Error::new(
                ErrorKind::InvalidSettings,
                "the path of the configuration's folder is not valid UTF-8",
            )
        })?;
        Ok(Self {
            url: config.url.as_str().into(),
            settings: pairs(
                config
                    .settings
                    .iter()
                    .map(|(name, value)| (name, value.expose_secret())),
            ),
            base_dir: base_dir.into(),
            extra: variables(&config.settings),
        })
    }
}

/// The prefix of a setting's name in `AbiConfig::extra`; the value is the environment variable that
/// gave the setting.
const VARIABLE: &str = "variable.";

fn variables(settings: &Settings) -> Extra {
    let names = settings.iter().map(|(name, _)| name);
    names
        .filter_map(|name| {
            let variable = settings.variable(name)?;
            Some(Tuple2(format!("{VARIABLE}{name}").into(), variable.into()))
        })
        .collect()
}

impl From<AbiConfig> for StorageConfig {
    fn from(config: AbiConfig) -> Self {
        let mut settings: Settings = texts(config.settings).collect();
        for (fact, value) in texts(config.extra) {
            if let Some(name) = fact.strip_prefix(VARIABLE) {
                settings.set_variable(name, value);
            }
        }
        Self {
            url: config.url.into_string(),
            settings,
            base_dir: config.base_dir.into_string().into(),
        }
    }
}

/// A key that the host has checked already; checked again, since the provider relies on it.
pub fn object_key(key: &str) -> Result<ObjectKey> {
    ObjectKey::new(key).map_err(|error| Error::new(ErrorKind::Other, error.to_string()))
}

#[cfg(test)]
mod tests;
