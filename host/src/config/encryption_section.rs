//! `[encryption]`: whether what leaves the machine is encrypted, and where the key is.

use super::{
    document::{Located, Section},
    is_secret_reference,
};
use std::fmt;
use toml::de::DeValue;

const KEYS: &[&str] = &["enabled", "key_source", "key", "recipients"];

/// `[encryption]`. Its `Debug` does not show the reference to the key: a command may hold a secret.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct EncryptionConfig {
    /// True if what is pushed is encrypted.
    pub enabled: bool,
    /// The place of the key, unless `key` says otherwise.
    pub key_source: KeySource,
    /// A reference to the key: `env:NAME`, `file:PATH`, `cmd:COMMAND` or `keyring:NAME`.
    pub key: Option<String>,
    /// Further recipients of age, as texts; each can decrypt what is pushed, by hand.
    pub recipients: Vec<String>,
}

impl fmt::Debug for EncryptionConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EncryptionConfig")
            .field("enabled", &self.enabled)
            .field("key_source", &self.key_source)
            .finish_non_exhaustive()
    }
}

/// The place of the key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeySource {
    /// The file `encryption.key` in the journal's root folder.
    #[default]
    File,
    /// The environment variable `DEVLOG_ENCRYPTION_KEY`.
    Env,
    /// The keyring of the desktop, under the name `encryption`.
    Keychain,
}

impl KeySource {
    pub const ALL: [Self; 3] = [Self::File, Self::Env, Self::Keychain];

    /// The word in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Env => "env",
            Self::Keychain => "keychain",
        }
    }

    /// The one that a word of the configuration means.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }
}

pub(super) fn parse_encryption(section: &Section<'_>) -> Result<EncryptionConfig, Located> {
    section.refuse_unknown(KEYS)?;
    Ok(EncryptionConfig {
        enabled: section.flag("enabled")?.unwrap_or(false),
        key_source: section
            .parsed(
                "key_source",
                "`file`, `env` or `keychain`",
                KeySource::from_name,
            )?
            .unwrap_or_default(),
        key: parse_key(section)?,
        recipients: parse_recipients(section)?,
    })
}

/// The key itself has no place in a file that is shown to others and backed up.
fn parse_key(section: &Section<'_>) -> Result<Option<String>, Located> {
    let expected =
        "a reference to the key, such as \"file:PATH\" or \"env:NAME\", and never the key itself";
    section.parsed("key", expected, |text| {
        is_secret_reference(text).then(|| text.to_owned())
    })
}

fn parse_recipients(section: &Section<'_>) -> Result<Vec<String>, Located> {
    let Some(value) = section.get("recipients") else {
        return Ok(Vec::new());
    };
    let wrong = || {
        section.wrong_value(
            "recipients",
            value.span(),
            "a list of texts such as \"age1…\"",
        )
    };
    let DeValue::Array(items) = value.get_ref() else {
        return Err(wrong());
    };
    let text = |item: &DeValue<'_>| item.as_str().map(ToOwned::to_owned).ok_or_else(wrong);
    items.iter().map(|item| text(item.get_ref())).collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{
        super::document::{self, Section},
        EncryptionConfig, KeySource, parse_encryption,
    };

    fn parsed(text: &str) -> Result<EncryptionConfig, String> {
        let table = document::parse(text).unwrap();
        let section = Section::top(&table).section("encryption", "[encryption]", "encryption.");
        parse_encryption(&section.unwrap().unwrap()).map_err(|located| located.problem.to_string())
    }

    #[test]
    fn a_whole_section_is_understood() {
        let text = "[encryption]\nenabled = true\nkey_source = 'keychain'\n\
                    key = 'file:~/key.txt'\nrecipients = ['age1a', 'age1b']";
        let expected = EncryptionConfig {
            enabled: true,
            key_source: KeySource::Keychain,
            key: Some("file:~/key.txt".to_owned()),
            recipients: vec!["age1a".to_owned(), "age1b".to_owned()],
        };
        assert_eq!(parsed(text), Ok(expected));
        assert_eq!(parsed("[encryption]"), Ok(EncryptionConfig::default()));
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for (line, problem) in [
            (
                "enabled = 'yes'",
                "`encryption.enabled` must be `true` or `false`",
            ),
            (
                "enable = true",
                "unknown key `enable` in [encryption]; did you mean `enabled`?",
            ),
            (
                "key_source = 'pass'",
                "`encryption.key_source` must be `file`, `env` or `keychain`",
            ),
            (
                "recipients = 'age1a'",
                "`encryption.recipients` must be a list of texts such as \"age1…\"",
            ),
            (
                "key = 'AGE-SECRET-KEY-1EGTZ'",
                "`encryption.key` must be a reference to the key, such as \"file:PATH\" or \"env:NAME\", and never the key itself",
            ),
            (
                "key = 'env:AGE-SECRET-KEY-1EGTZ'",
                "`encryption.key` must be a reference to the key, such as \"file:PATH\" or \"env:NAME\", and never the key itself",
            ),
        ] {
            assert_eq!(
                parsed(&format!("[encryption]\n{line}")),
                Err(problem.to_owned())
            );
        }
    }

    #[test]
    fn a_reference_does_not_show_itself() {
        let config = parsed("[encryption]\nkey = 'cmd:echo hunter2'").unwrap();
        assert!(!format!("{config:?}").contains("hunter2"));
    }
}
