//! Handing the recovery key over to a person, and making sure that it is kept.

use super::{EncryptionError, key_store};
use crate::{
    cli::{
        Session,
        arguments::encryption::RecoveryArguments,
        interrupt,
        messages::{DisplayNames, Failure},
        ui::{Stopped, Terminal},
    },
    durable::{sync_file, sync_folder_of},
    encryption::{Identity, random_bytes},
};
use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::Path,
};

/// The number of characters that are typed back.
const TYPED: usize = 8;
/// The number of attempts at that.
const ATTEMPTS: usize = 3;

/// Makes a key, hands its recovery key over, and has `keep` keep it. After a failure there is no recovery file: a key
/// that opens nothing must not be kept by mistake.
///
/// # Errors
/// If the key is not confirmed, or cannot be written or kept.
pub fn new_identity(
    session: &Session,
    arguments: &RecoveryArguments,
    keep: impl FnOnce(&Identity) -> Result<(), EncryptionError>,
) -> Result<Identity, Failure> {
    let identity = Identity::from_random(random_bytes().map_err(EncryptionError::from)?);
    let stop = interrupt::stop_flag(&session.output)?;
    let terminal = Terminal::open(session, &stop);
    hand_over(
        &identity,
        arguments,
        terminal.as_ref(),
        &session.names,
        keep,
    )?;
    Ok(identity)
}

fn hand_over(
    identity: &Identity,
    arguments: &RecoveryArguments,
    terminal: Option<&Terminal>,
    names: &DisplayNames,
    keep: impl FnOnce(&Identity) -> Result<(), EncryptionError>,
) -> Result<(), EncryptionError> {
    let file = arguments.recovery_file.as_deref();
    if terminal.is_none() && !(arguments.yes && file.is_some()) {
        return Err(EncryptionError::NoTerminal);
    }
    if let Some(path) = file {
        write(path, identity).map_err(|source| {
            let path = path.to_owned();
            EncryptionError::RecoveryFile { path, source }
        })?;
    }
    let confirmed = match terminal.filter(|_| !arguments.yes) {
        Some(terminal) => {
            show_recovery_key(identity, file, terminal, names);
            confirm(identity, terminal)
        }
        None => Ok(()),
    };
    let kept = confirmed.and_then(|()| keep(identity));
    if let (Err(_), Some(path)) = (&kept, file) {
        let _ = fs::remove_file(path);
    }
    kept
}

fn show_recovery_key(
    identity: &Identity,
    file: Option<&Path>,
    terminal: &Terminal,
    names: &DisplayNames,
) {
    let secret = identity.to_secret();
    match file {
        Some(path) => terminal.say(&format!("The recovery key is in {}.", names.path(path))),
        None => terminal.say(&format!(
            "The recovery key, shown this once:\n\n  {}\n",
            secret.expose_secret()
        )),
    }
    terminal.say(
        "Keep it on paper or in a password manager, not only on this computer: without it the backup is lost.",
    );
}

fn confirm(identity: &Identity, terminal: &Terminal) -> Result<(), EncryptionError> {
    let secret = identity.to_secret();
    let secret = secret.expose_secret();
    let end = &secret[secret.len().saturating_sub(TYPED)..];
    for _ in 0..ATTEMPTS {
        let question = format!("The last {TYPED} characters of the recovery key");
        let typed: Result<_, Stopped> = terminal.line(&question, None);
        if typed?.eq_ignore_ascii_case(end) {
            return Ok(());
        }
        terminal.say("These are not its last characters.");
    }
    Err(EncryptionError::NotConfirmed)
}

/// Writes a new file, readable by its owner only.
fn write(path: &Path, identity: &Identity) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    let text = key_store::file_text(std::slice::from_ref(identity));
    let written = file
        .write_all(text.expose_secret().as_bytes())
        .and_then(|()| sync_file(&file))
        .and_then(|()| sync_folder_of(path));
    if written.is_err() {
        let _ = fs::remove_file(path);
    }
    written
}
