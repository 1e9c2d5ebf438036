//! The answers that the flags give, and the missing ones where there is no terminal to ask at.

use super::{Draft, Init, InitError, SecretPlace};
use crate::cli::ui::standard_input;
use devlog_provider_api::SettingKind;

impl Init<'_> {
    /// Takes the values of the flags into `draft`; a secret may be on standard input.
    pub(super) fn take_flags(&self, draft: &mut Draft) -> Result<(), InitError> {
        draft.url.clone_from(&self.arguments.url);
        for (name, value) in &self.arguments.settings {
            draft.set(name, value)?;
        }
        let Some(name) = &self.arguments.secret_stdin else {
            return Ok(());
        };
        let spec = draft.provider.spec(name).copied();
        let Some(spec) = spec.filter(|spec| spec.kind == SettingKind::Secret) else {
            return Err(InitError::no_setting(name, &draft.provider, true));
        };
        let secret = standard_input::secret().map_err(InitError::Stdin)?;
        let secret = secret.ok_or(InitError::NoSecret { setting: spec.name })?;
        let place = SecretPlace::from(self.arguments.keep_secret);
        draft.add_secret(spec.name, secret, place);
        Ok(())
    }

    /// Refuses to go on without a terminal; names every missing flag at once.
    pub(super) fn refuse_missing(&self, draft: Option<&Draft>) -> Result<(), InitError> {
        let mut flags = Vec::new();
        if draft.is_none() {
            flags.push("--provider".to_owned());
        }
        let names_place = draft.is_some_and(Draft::names_place);
        if self.arguments.url.is_none() && !names_place {
            flags.push("--url".to_owned());
        }
        if let Some(draft) = draft {
            let required = draft.provider.specs.iter().filter(|spec| spec.required);
            let missing = required.filter(|spec| !draft.has(spec, &self.session.environment));
            flags.extend(missing.map(|spec| format!("--set {}", spec.name)));
        }
        if flags.is_empty() {
            return Ok(());
        }
        Err(InitError::Missing { flags })
    }
}
