//! `devlog encryption init`: from a plain backup to an encrypted one.

use super::{error::EncryptionError, key_store, recovery};
use crate::{
    cli::{
        arguments::encryption::RecoveryArguments,
        interrupt,
        messages::{exit_code::ExitCode, failure::Failure},
        session::Session,
        ui::questions::Terminal,
    },
    config::{self, EncryptionConfig, KeySource, KeyringError, SecretError, Spliced},
    encryption::{Identity, KeyError, KeyPlace, Keyring, random_bytes},
};
use std::io;

/// Runs the command.
pub fn run(
    session: &Session,
    key_source: KeySource,
    recovery: &RecoveryArguments,
) -> Result<ExitCode, Failure> {
    let root = session.root()?;
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
    let (id, is_new) = match Keyring::load(&wanted, env, &root) {
        Ok(keys) => (keys.writing().id.clone(), false),
        Err(KeyError::Unreadable { source, .. }) if is_absence(&source) => {
            let identity = Identity::from_random(random_bytes().map_err(EncryptionError::from)?);
            let stop = interrupt::stop_flag()?;
            let terminal = Terminal::open(session, &stop);
            recovery::hand_over(&identity, recovery, terminal.as_ref(), &session.names)?;
            keep(&place, &identity, session)?;
            (identity.recipient().key_id(), true)
        }
        // A key that is there and cannot be used is never replaced.
        Err(error) => return Err(error.into()),
    };
    match config::enable_encryption(&loaded, key_source).map_err(EncryptionError::from)? {
        Spliced::Written => {}
        Spliced::ChangedMeanwhile => return Err(EncryptionError::ChangedMeanwhile.into()),
    }
    let made = if is_new { "a new key" } else { "the key" };
    let place = session.names.text(&place.to_string());
    session.output.success(&format!(
        "Encryption is on, with {made} {id} in {place}. `devlog push` encrypts what is on the remote already."
    ));
    Ok(ExitCode::Done)
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
