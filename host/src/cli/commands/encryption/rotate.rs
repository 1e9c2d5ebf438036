//! `devlog encryption rotate`: a new key for what is written from now on.

use super::{error::EncryptionError, key_store, recovery};
use crate::{
    cli::{
        arguments::{encryption::RecoveryArguments, push::PushArguments},
        commands::push,
        interrupt,
        messages::{exit_code::ExitCode, failure::Failure},
        session::Session,
        ui::questions::Terminal,
    },
    config,
    encryption::{Identity, KeyPlace, Keyring, random_bytes},
};

/// Runs the command.
pub fn run(
    session: &Session,
    now: bool,
    recovery: &RecoveryArguments,
) -> Result<ExitCode, Failure> {
    let root = session.root()?;
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
    let identity = Identity::from_random(random_bytes().map_err(EncryptionError::from)?);
    let stop = interrupt::stop_flag()?;
    let terminal = Terminal::open(session, &stop);
    recovery::hand_over(&identity, recovery, terminal.as_ref(), &session.names)?;
    drop(terminal);
    let id = identity.recipient().key_id();
    let older = keys.keys().map(|key| key.identity.clone());
    let all: Vec<_> = std::iter::once(identity).chain(older).collect();
    key_store::store(&place, &all, env)?;
    session.output.success(&format!(
        "The new key {id} encrypts what is written from now on; the old ones still read."
    ));
    if now {
        push::run(session, PushArguments::everything())?;
    }
    Ok(ExitCode::Done)
}
