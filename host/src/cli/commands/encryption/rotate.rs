//! `devlog encryption rotate`: a new key for what is written from now on.

use super::{EncryptionError, Objects, key_store, objects, recovery};
use crate::{
    cli::{
        Session,
        arguments::encryption::RecoveryArguments,
        commands::push,
        json::{Line, SummaryFields},
        messages::{ExitCode, Explain, Failure},
    },
    config,
    encryption::{Identity, KeyPlace, Keyring},
    state::NamedLock,
    sync::SyncError,
};

pub fn run(
    session: &Session,
    now: bool,
    recovery: &RecoveryArguments,
) -> Result<SummaryFields, Failure> {
    let root = session.root()?;
    let lock = NamedLock::of_run(&root, "devlog encryption rotate").map_err(SyncError::from)?;
    let loaded = config::load(&root)?;
    let configured = &loaded.config.encryption;
    if !configured.enabled {
        return Err(EncryptionError::Off.into());
    }
    let env = &session.environment;
    let keys = Keyring::load(configured, env, &root)?;
    let place = KeyPlace::of(configured, env, &root);
    if matches!(place, KeyPlace::Variable(_) | KeyPlace::Command(_)) {
        return Err(EncryptionError::Foreign(place).into());
    }
    let keep = |identity: &Identity| {
        // A key that was added while the person was asked stays too.
        let now = Keyring::load(configured, env, &root).unwrap_or_else(|_| keys.clone());
        let older = now.keys().map(|key| key.identity.clone());
        let all: Vec<_> = std::iter::once(identity.clone()).chain(older).collect();
        key_store::store(&place, &all, env)
    };
    let identity = recovery::new_identity(session, recovery, keep)?;
    drop(lock);
    let id = identity.recipient().key_id();
    let place = session.names.text(&place.to_string());
    session.output.json(&Line::EncryptionKey {
        id: id.as_str(),
        place: &place,
        writes: true,
    });
    session.output.success(&format!(
        "The new key {id} encrypts what is written from now on; the old ones still read. Every other machine of this \
         backup needs it too: before its next run, put it into the key file there as the first line."
    ));
    if !now {
        return Ok(ExitCode::Done.into());
    }
    let pushed = push::everything(session)?;
    let storage = objects::open(session, &loaded, &root, Some(&keys))?;
    let stored = Objects::fetch(&storage).map_err(SyncError::of_listing)?;
    let objects = stored.not_encrypted_with(&id);
    if objects.is_empty() {
        return Ok(pushed);
    }
    // What another machine wrote and this one has not pulled, and what could not be pushed.
    let left = EncryptionError::Left { objects };
    session.output.error(&left.explain(&session.names));
    Ok(pushed.incomplete())
}
