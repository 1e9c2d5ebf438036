//! Listings that no host can use.

use devlog_provider_api::{RemoteFile, Result};

/// Takes each listed object.
type Each<'a> = dyn FnMut(RemoteFile) -> Result<()> + 'a;

/// Gives keys that are none, before the honest ones.
pub fn list_nonsense(behaviour: &str, token: &str, each: &mut Each<'_>) -> Result<()> {
    let mut give = |key: String| each(RemoteFile::new(key, 1));
    match behaviour {
        "escaping_keys" => [
            "../config.toml",
            "/etc/passwd",
            "events/../../escaped.jsonl",
            "events/20230101.jsonl/../x",
            "\u{1b}]0;owned\u{7}",
        ]
        .into_iter()
        .try_for_each(|key| give(key.to_owned())),
        "hidden_keys" => [
            ".devlog.toml",
            ".git/hooks/pre-push",
            "events/.20230101.jsonl",
            "entries/.draft.20230101.md",
            "state/lock",
        ]
        .into_iter()
        .try_for_each(|key| give(key.to_owned())),
        "endless_listing" => (0_u64..).try_for_each(|number| give(format!("x{number}"))),
        "same_key_twice" => (0..2).try_for_each(|_| give("events/20230101.jsonl".to_owned())),
        "secret_in_key" => give(format!("trash/{token}")),
        _ => Ok(()),
    }
}
