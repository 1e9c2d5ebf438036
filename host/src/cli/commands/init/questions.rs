//! The questions of a first run: few, with what is usual as the answer to nothing.

use super::{Draft, InitError, Known, SecretPlace};
use crate::{
    cli::{
        Session,
        messages::{DisplayNames, Explain},
        ui::{Choice, Stopped, Terminal},
    },
    config::is_secret_reference,
    registry::setting_variable,
    terminal_text::for_terminal,
};
use devlog_provider_api::{SettingKind, SettingSpec};
use std::path::Path;

/// Asks a person.
pub struct Questions<'a> {
    /// The person.
    pub terminal: &'a Terminal,
    /// The world outside.
    pub session: &'a Session,
    /// The folder that the configuration is going to be in.
    pub root: &'a Path,
    /// The names for messages.
    pub names: &'a DisplayNames,
}

impl Questions<'_> {
    /// Asks for the provider, unless there is only one.
    pub fn provider(&self, known: &[Known]) -> Result<Known, InitError> {
        let [first, others @ ..] = known else {
            return Err(InitError::NoProviders);
        };
        if others.is_empty() {
            return Ok(first.clone());
        }
        let option = |known: &Known| Choice::new(&known.name, &known.description);
        let options: Vec<_> = known.iter().map(option).collect();
        self.terminal
            .say("Which storage provider should hold the backup?");
        let index = self.terminal.choose("Provider", &options)?;
        Ok(known[index].clone())
    }

    /// Asks for everything that is missing.
    pub fn rest(&self, draft: &mut Draft) -> Result<(), InitError> {
        if draft.url.is_none() && !draft.names_place() {
            draft.url = Some(self.url(&draft.provider, None)?);
        }
        self.required(draft)?;
        if !draft.provider.secrets().any(|spec| draft.is_given(spec)) {
            self.secret(draft)?;
        }
        Ok(())
    }

    /// The same once more, after the remote has refused the answers.
    pub fn again(&self, draft: &mut Draft) -> Result<(), InitError> {
        draft.url = Some(self.url(&draft.provider, draft.url.as_deref())?);
        draft.forget_secrets();
        self.required(draft)?;
        self.secret(draft)
    }

    fn url(&self, provider: &Known, before: Option<&str>) -> Result<String, Stopped> {
        let form = match provider.url.as_str() {
            "" => format!("A URL in the form that {} expects.", provider.title),
            form => format!("The form is {form}"),
        };
        self.terminal.say(&format!(
            "\nWhere should the backup go? {}",
            for_terminal(&form)
        ));
        loop {
            let url = self.terminal.line("URL", before)?;
            if !url.is_empty() {
                return Ok(url);
            }
        }
    }

    /// Asks for the required settings, without the secrets.
    fn required(&self, draft: &mut Draft) -> Result<(), InitError> {
        let specs = draft.provider.specs.clone();
        let required = specs.iter().filter(|spec| spec.required);
        for spec in required.filter(|spec| spec.kind != SettingKind::Secret) {
            if !draft.has(spec, &self.session.environment) {
                self.setting(draft, spec)?;
            }
        }
        Ok(())
    }

    fn setting(&self, draft: &mut Draft, spec: &SettingSpec) -> Result<(), InitError> {
        self.terminal
            .say(&format!("\n{}: {}", spec.name, spec.help));
        loop {
            let text = if spec.choices.is_empty() {
                self.terminal.line(spec.name, None)?
            } else {
                let options = spec.choices.iter().map(|choice| Choice::new(*choice, ""));
                let options: Vec<_> = options.collect();
                spec.choices[self.terminal.choose(spec.name, &options)?].to_owned()
            };
            match draft.set(spec.name, &text) {
                Ok(()) if !text.is_empty() => return Ok(()),
                Ok(()) => {}
                Err(error) => self.terminal.say(&error.explain(self.names).headline),
            }
        }
    }

    /// Asks for the secret that authenticates the user. A variable that is set is the first proposal.
    fn secret(&self, draft: &mut Draft) -> Result<(), InitError> {
        let env = &self.session.environment;
        let mut secrets: Vec<_> = draft.provider.secrets().copied().collect();
        secrets.sort_by_key(|spec| setting_variable(spec, env).is_none());
        let spec = match secrets.as_slice() {
            [] => return Ok(()),
            [only] => *only,
            several => match self.which(several)? {
                Some(spec) => spec,
                None => return self.others(draft),
            },
        };
        self.needed(draft, &spec)?;
        if let Some((name, _)) = setting_variable(&spec, env) {
            self.terminal
                .say(&format!("{name} is set, and is used for `{}`.", spec.name));
            return draft.set(spec.name, &format!("env:{name}"));
        }
        self.typed(draft, &spec)
    }

    /// Asks for the settings without which a secret has no effect.
    fn needed(&self, draft: &mut Draft, secret: &SettingSpec) -> Result<(), InitError> {
        for name in secret.needs {
            let Some(spec) = draft.provider.spec(name).copied() else {
                continue;
            };
            match spec.kind {
                _ if draft.has(&spec, &self.session.environment) => {}
                SettingKind::Secret => self.typed(draft, &spec)?,
                _ => self.setting(draft, &spec)?,
            }
        }
        Ok(())
    }

    fn which(&self, secrets: &[SettingSpec]) -> Result<Option<SettingSpec>, Stopped> {
        let env = &self.session.environment;
        let option = |spec: &SettingSpec| {
            let set = setting_variable(spec, env).map(|(name, _)| format!(" ({name} is set)"));
            Choice::new(
                spec.name,
                &(spec.help.to_owned() + &set.unwrap_or_default()),
            )
        };
        let mut options: Vec<_> = secrets.iter().map(option).collect();
        options.push(Choice::new("none", "none of these"));
        self.terminal.say("\nHow should devlog authenticate?");
        let index = self.terminal.choose("Credential", &options)?;
        Ok(secrets.get(index).copied())
    }

    /// Asks for other settings that take the place of a secret.
    fn others(&self, draft: &mut Draft) -> Result<(), InitError> {
        self.terminal
            .say("\nOther settings, as NAME=VALUE. `?` lists them; an empty line goes on.");
        loop {
            let line = self.terminal.line("Setting", None)?;
            match line.split_once('=') {
                _ if line.is_empty() => return Ok(()),
                Some((name, value)) => {
                    if let Err(error) = draft.set(name.trim(), value.trim()) {
                        self.terminal.say(&error.explain(self.names).headline);
                    }
                }
                None => self.list(&draft.provider),
            }
        }
    }

    fn list(&self, provider: &Known) {
        for spec in &provider.specs {
            let choices = match spec.choices {
                [] => String::new(),
                choices => format!("; one of {}", choices.join(", ")),
            };
            let line = format!("  {}: {}{choices}", spec.name, spec.help);
            self.terminal.say(&for_terminal(&line));
        }
    }

    fn typed(&self, draft: &mut Draft, spec: &SettingSpec) -> Result<(), InitError> {
        let about = format!(
            "\n{}: {}\nYour input is hidden. A reference is accepted too: env:NAME, file:PATH, cmd:COMMAND or \
             keyring:NAME.",
            spec.name, spec.help
        );
        loop {
            let secret = self.terminal.hidden(&about, spec.name)?;
            let text = secret.expose_secret();
            if is_secret_reference(text) {
                return draft.set(spec.name, text);
            }
            if !text.is_empty() {
                let place = self.secret_place(draft, spec)?;
                draft.add_secret(spec.name, secret, place);
                return Ok(());
            }
            if !spec.required {
                return Ok(());
            }
        }
    }

    fn secret_place(&self, draft: &Draft, spec: &SettingSpec) -> Result<SecretPlace, Stopped> {
        let variable = match spec.env.first() {
            Some(name) => (*name).to_owned(),
            None => format!("{}_{}", draft.provider.name, spec.name)
                .to_uppercase()
                .replace('-', "_"),
        };
        let mut places = SecretPlace::all(variable, &self.session.environment);
        let describe = |place: &SecretPlace| {
            place.describe(&draft.provider.name, spec.name, self.root, self.names)
        };
        let options: Vec<_> = places.iter().map(describe).collect();
        self.terminal.say("\nWhere should devlog keep it?");
        let index = self.terminal.choose("Keep it in", &options)?;
        Ok(places.swap_remove(index))
    }
}
