//! The keys of one journal: one for what is written, all of them for what is read.

use super::{DigestKey, Envelope, Identity, KeyId, KeyPlace, Recipient};
use crate::config::{EncryptionConfig, Environment, SecretError};
use devlog_provider_api::Secret;
use std::path::Path;

/// The reason why there are no keys. Quotes nothing of what is kept at the place.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Nothing can be read there.
    #[error("the encryption key cannot be read from {place}")]
    Unreadable {
        place: KeyPlace,
        /// The reason.
        #[source]
        source: SecretError,
    },
    /// Something else is there.
    #[error("{place} does not hold an age identity")]
    NotIdentities { place: KeyPlace },
    /// The identities are encrypted themselves.
    #[error("{place} is protected by a passphrase, which devlog does not ask for")]
    Passphrase { place: KeyPlace },
    /// A further recipient is not one.
    #[error("`encryption.recipients` holds a text that is not an X25519 recipient of age")]
    Recipient,
}

/// One key with what is derived from it.
#[derive(Clone, Debug)]
pub struct Key {
    /// Its short name.
    pub id: KeyId,
    /// Its secret half.
    pub identity: Identity,
    /// The key of its digests.
    pub digests: DigestKey,
}

impl From<Identity> for Key {
    fn from(identity: Identity) -> Self {
        Self {
            id: identity.recipient().key_id(),
            digests: identity.digest_key(),
            identity,
        }
    }
}

/// The keys of one journal. Never empty: the first is the one for what is written.
#[derive(Clone, Debug)]
pub struct Keyring {
    writing: Key,
    older: Vec<Key>,
    recipients: Vec<Recipient>,
}

impl Keyring {
    /// Reads the keys of a journal that is to be encrypted.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn load_if_enabled(
        config: &EncryptionConfig,
        env: &Environment,
        root: &Path,
    ) -> Result<Option<Self>, KeyError> {
        let keys = config.enabled.then(|| Self::load(config, env, root));
        keys.transpose()
    }

    /// Reads the keys that a configuration names, for the journal at `root`.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn load(
        config: &EncryptionConfig,
        env: &Environment,
        root: &Path,
    ) -> Result<Self, KeyError> {
        let place = KeyPlace::of(config, env, root);
        let text = match place.read(env, root) {
            Ok(text) => text,
            Err(source) => return Err(KeyError::Unreadable { place, source }),
        };
        let text = text.expose_secret();
        if text.starts_with("age-encryption.org/") || text.starts_with("-----BEGIN AGE") {
            return Err(KeyError::Passphrase { place });
        }
        let further = config.recipients.iter().map(|text| text.parse());
        let further = further.collect::<Result<Vec<_>, _>>();
        let further = further.map_err(|_| KeyError::Recipient)?;
        let keys = identities(text).and_then(|identities| Self::new(identities, further));
        keys.ok_or(KeyError::NotIdentities { place })
    }

    /// Takes identities, the one for what is written first; `None` if there are none.
    pub fn new(identities: Vec<Identity>, further: Vec<Recipient>) -> Option<Self> {
        let mut keys = identities.into_iter().map(Key::from);
        let writing = keys.next()?;
        let mut recipients = vec![*writing.identity.recipient()];
        recipients.extend(further);
        Some(Self {
            writing,
            older: keys.collect(),
            recipients,
        })
    }

    /// The key for what is written.
    pub fn writing(&self) -> &Key {
        &self.writing
    }

    /// Every key, the one for what is written first.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        std::iter::once(&self.writing).chain(&self.older)
    }

    /// The secret half of every key, as a text that must not be shown.
    pub fn secrets(&self) -> Vec<Secret> {
        self.keys().map(|key| key.identity.to_secret()).collect()
    }

    /// The key of this name, if it is here.
    pub fn key(&self, id: &KeyId) -> Option<&Key> {
        self.keys().find(|key| key.id == *id)
    }

    /// An envelope for what is written, from 32 bytes that are used for nothing else.
    pub fn envelope(&self, random: &[u8; 32]) -> Envelope {
        Envelope::new(&self.recipients, random)
    }
}

/// The identities of a text: one a word, comments from `#` to the end of the line, as in a key file of age.
/// `None` if there are no identities, or other words.
pub fn identities(text: &str) -> Option<Vec<Identity>> {
    let lines = text
        .lines()
        .map(|line| line.split('#').next().unwrap_or_default());
    let words = lines.flat_map(str::split_whitespace);
    let identities: Vec<_> = words
        .map(|word| Identity::parse(word).ok())
        .collect::<Option<_>>()?;
    (!identities.is_empty()).then_some(identities)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{Identity, KeyError, Keyring, identities};
    use crate::config::{EncryptionConfig, Environment, KeySource, SecretError};
    use std::{
        fs::{self, Permissions},
        os::unix::fs::PermissionsExt,
    };

    fn text(byte: u8) -> String {
        let secret = Identity::from_random([byte; 32]).to_secret();
        secret.expose_secret().to_owned()
    }

    fn in_variable(text: &str) -> Result<Keyring, KeyError> {
        let env: Environment = [("DEVLOG_ENCRYPTION_KEY", text)].into_iter().collect();
        let config = EncryptionConfig {
            key_source: KeySource::Env,
            ..EncryptionConfig::default()
        };
        Keyring::load(&config, &env, "/".as_ref())
    }

    #[test]
    fn the_first_identity_writes_and_every_one_reads() {
        let keys = in_variable(&format!("# mine\n{} # new\n{}\n", text(1), text(2))).unwrap();
        let [ours, older] =
            [1, 2].map(|byte| Identity::from_random([byte; 32]).recipient().key_id());
        assert_eq!(keys.writing().id, ours);
        assert!(keys.key(&ours).is_some() && keys.key(&older).is_some());
        let unknown = Identity::from_random([3; 32]).recipient().key_id();
        assert!(keys.key(&unknown).is_none());
    }

    #[test]
    fn identities_stand_on_one_line_too() {
        let both = format!("{} {}", text(1), text(2));
        assert_eq!(identities(&both).map(|found| found.len()), Some(2));
        for wrong in ["", "# nothing", "hunter2", &format!("{} hunter2", text(1))] {
            assert!(identities(wrong).is_none());
        }
    }

    #[test]
    fn what_is_not_a_key_has_a_sentence_that_does_not_repeat_it() {
        for (text, sentence) in [
            (
                "hunter2",
                "the environment variable `DEVLOG_ENCRYPTION_KEY` does not hold an age identity",
            ),
            (
                "age-encryption.org/v1\n-> scrypt x 18",
                "the environment variable `DEVLOG_ENCRYPTION_KEY` is protected by a passphrase, which devlog does not ask for",
            ),
            (
                "",
                "the encryption key cannot be read from the environment variable `DEVLOG_ENCRYPTION_KEY`",
            ),
        ] {
            assert_eq!(in_variable(text).unwrap_err().to_string(), sentence);
        }
    }

    #[test]
    fn a_key_file_that_others_can_read_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("encryption.key");
        fs::write(&path, text(1)).unwrap();
        let load = || {
            Keyring::load(
                &EncryptionConfig::default(),
                &Environment::default(),
                root.path(),
            )
        };
        for (mode, is_fine) in [(0o600, true), (0o400, true), (0o604, false), (0o606, false)] {
            fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
            assert_eq!(load().is_ok(), is_fine, "{mode:o}");
        }
        fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        let Err(KeyError::Unreadable {
            source: SecretError::Known(exposed),
            ..
        }) = load()
        else {
            panic!("it is open to others");
        };
        assert!(
            exposed
                .to_string()
                .ends_with("encryption.key can be read by others")
        );
    }

    #[test]
    fn a_key_file_of_an_editor_for_windows_is_read() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("encryption.key");
        let text = format!("\u{feff}# mine\r\n{}\r\n", text(1));
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        let (config, env) = (EncryptionConfig::default(), Environment::default());
        let keys = Keyring::load(&config, &env, root.path()).unwrap();
        let id = Identity::from_random([1; 32]).recipient().key_id();
        assert_eq!(keys.writing().id, id);
    }

    #[test]
    fn a_further_recipient_must_be_one() {
        let config = EncryptionConfig {
            key_source: KeySource::Env,
            recipients: vec!["age1wrong".to_owned()],
            ..EncryptionConfig::default()
        };
        let key = text(1);
        let env: Environment = [("DEVLOG_ENCRYPTION_KEY", &*key)].into_iter().collect();
        let loaded = Keyring::load(&config, &env, "/".as_ref());
        assert!(matches!(loaded, Err(KeyError::Recipient)));
    }
}
