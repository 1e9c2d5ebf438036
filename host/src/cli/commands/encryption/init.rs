//! `devlog encryption init`: from a plain backup to an encrypted one.

use super::{EncryptionError, Objects, key_store, objects, recovery};
use crate::{
    cli::{
        Session,
        arguments::encryption::RecoveryArguments,
        json::Line,
        messages::{ExitCode, Failure, count},
    },
    config::{self, EncryptionConfig, KeySource, KeyringError, SecretError},
    durable::Replacement,
    encryption::{Identity, KeyError, KeyId, KeyPlace, Keyring},
    state::NamedLock,
    sync::SyncError,
};
use devlog_provider_api::{ErrorKind, RemoteStorage};
use std::{io, sync::Arc};

pub fn run(
    session: &Session,
    key_source: KeySource,
    recovery: &RecoveryArguments,
) -> Result<ExitCode, Failure> {
    let root = session.root()?;
    let _lock = NamedLock::of_run(&root, "devlog encryption init").map_err(SyncError::from)?;
    let loaded = config::load(&root)?;
    let configured = &loaded.config.encryption;
    let env = &session.environment;
    if configured.enabled {
        let keys = Keyring::load(configured, env, &root)?;
        return Err(EncryptionError::AlreadyOn(keys.writing().id.to_string()).into());
    }
    let wanted = EncryptionConfig {
        key_source,
        ..configured.clone()
    };
    let place = KeyPlace::of(&wanted, env, &root);
    let existing = || match Keyring::load(&wanted, env, &root) {
        Ok(keys) => Ok(Some(keys)),
        Err(KeyError::Unreadable { source, .. }) if is_absence(&source) => Ok(None),
        // A key that is there and cannot be used is never replaced.
        Err(error) => Err(error),
    };
    let keys = existing()?;
    let storage = objects::open(session, &loaded, &root, keys.as_ref())?;
    let plain = refuse_second_key(&storage, keys.as_ref(), &place)?;
    let (id, made) = if let Some(keys) = keys {
        (keys.writing().id.clone(), "the key")
    } else {
        let is_absent = || matches!(existing(), Ok(None));
        (make(&place, is_absent, recovery, session)?, "a new key")
    };
    match config::enable_encryption(&loaded, key_source).map_err(EncryptionError::from)? {
        Replacement::Done => {}
        Replacement::ChangedMeanwhile => return Err(EncryptionError::ChangedMeanwhile.into()),
    }
    let place = session.names.text(&place.to_string());
    session.output.json(&Line::EncryptionKey {
        id: id.as_str(),
        place: &place,
        writes: true,
    });
    let rest = match plain {
        0 => String::new(),
        _ => format!(
            " Run `devlog push` to encrypt {} on the remote.",
            count(plain, "object")
        ),
    };
    session.output.success(&format!(
        "Encryption is on, with {made} {id} in {place}.{rest}"
    ));
    Ok(ExitCode::Done)
}

/// A backup needs one set of keys: what is encrypted with another one must be readable here. Returns the number of
/// objects that are not encrypted.
fn refuse_second_key(
    storage: &Arc<dyn RemoteStorage>,
    keys: Option<&Keyring>,
    place: &KeyPlace,
) -> Result<usize, Failure> {
    let objects = match Objects::fetch(storage) {
        Err(error) if error.kind() == ErrorKind::ContainerNotFound => return Ok(0),
        objects => objects.map_err(SyncError::of_listing)?,
    };
    let ids = objects.foreign_keys(keys);
    if ids.is_empty() {
        return Ok(objects.plain.len());
    }
    let place = place.clone();
    Err(EncryptionError::OtherKey { ids, place }.into())
}

/// Makes a key, hands its recovery key over, and keeps it if there still is no other one: a person takes a while.
fn make(
    place: &KeyPlace,
    is_absent: impl FnOnce() -> bool,
    recovery: &RecoveryArguments,
    session: &Session,
) -> Result<KeyId, Failure> {
    let keep = |identity: &Identity| {
        if !is_absent() {
            return Err(EncryptionError::KeyAppeared(place.clone()));
        }
        keep(place, identity, session)
    };
    let identity = recovery::new_identity(session, recovery, keep)?;
    Ok(identity.recipient().key_id())
}

/// A variable is set by the user, who has just been given the key.
fn keep(place: &KeyPlace, identity: &Identity, session: &Session) -> Result<(), EncryptionError> {
    match place {
        KeyPlace::Variable(name) => {
            let message = format!("set `{name}` to the recovery key before you push");
            session.output.warning("key_not_kept", &message);
            Ok(())
        }
        _ => key_store::store(place, std::slice::from_ref(identity), &session.environment),
    }
}

/// Reports if nothing is there, so that a key may be made.
fn is_absence(error: &SecretError) -> bool {
    match error {
        SecretError::NotSet { .. } | SecretError::Keyring(KeyringError::Absent { .. }) => true,
        SecretError::File { source, .. } => source.kind() == io::ErrorKind::NotFound,
        _ => false,
    }
}
