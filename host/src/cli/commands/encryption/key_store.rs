//! Writing identities to the place where they are kept.

use super::EncryptionError;
use crate::{
    config::{Environment, keyring},
    durable,
    encryption::{Identity, KeyPlace},
};
use devlog_provider_api::Secret;
use std::fmt::Write;

/// Keeps identities, the one that writes first.
///
/// # Errors
/// [`EncryptionError::Foreign`] for a place that only the user can write.
pub fn store(
    place: &KeyPlace,
    identities: &[Identity],
    env: &Environment,
) -> Result<(), EncryptionError> {
    match place {
        KeyPlace::File(path) => {
            durable::replace_private(path, file_text(identities).expose_secret().as_bytes())?;
        }
        KeyPlace::Keyring(name) => {
            let texts: Vec<_> = identities.iter().map(Identity::to_secret).collect();
            // One line: some keyrings return several in another form.
            let line: Vec<_> = texts.iter().map(Secret::expose_secret).collect();
            keyring::store(name, &Secret::new(line.join(" ")), env)?;
        }
        KeyPlace::Variable(_) | KeyPlace::Command(_) => {
            return Err(EncryptionError::Foreign(place.clone()));
        }
    }
    Ok(())
}

/// A key file as `age -i` reads it.
pub fn file_text(identities: &[Identity]) -> Secret {
    let mut text =
        "# The encryption key of devlog: it reads the backup, and nothing else does.\n".to_owned();
    for identity in identities {
        let (recipient, secret) = (identity.recipient(), identity.to_secret());
        let _ = writeln!(
            text,
            "# public key: {recipient}\n{}",
            secret.expose_secret()
        );
    }
    Secret::new(text)
}
