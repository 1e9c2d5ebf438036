//! A first look at the real remote: whether it lets the user in, and lets a push do what it needs.

use super::{draft::Draft, error::InitError};
use crate::{
    cli::{
        commands::{host_services::Services, provider::check::Permission},
        messages::{display_names::DisplayNames, exit_code::ExitCode, explain::Explain, reason},
        session::Session,
        ui::progress::shared::Shared,
    },
    registry::{Class, OpenRequest, OpenedStorage, Registry, RegistryError, SettingsError},
};
use devlog_provider_api::{Error, ErrorKind};
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// What headlines begin with.
const WHAT: &str = "init failed";

/// Looks at remotes.
pub struct RemoteCheck<'a> {
    /// The world outside.
    pub session: &'a Session,
    /// The folder that the configuration is going to be in.
    pub root: &'a Path,
    /// The names for messages.
    pub names: &'a DisplayNames,
    /// Set when the user stops the command.
    pub stop: &'a Arc<AtomicBool>,
    /// True if the flag that creates the container is worth a hint.
    pub offers_creation: bool,
}

/// What came of a look.
pub struct Seen {
    /// True if the container was created.
    pub created: bool,
}

impl RemoteCheck<'_> {
    /// Opens the storage as a push does, and lists, writes, reads and deletes in a folder of its own. Where the
    /// container is missing, `consent` decides whether it is created.
    ///
    /// # Errors
    /// [`InitError::Remote`] with what a push would say, or [`InitError::Stopped`].
    pub fn look(
        &self,
        registry: &mut Registry,
        draft: &Draft,
        consent: &dyn Fn(&Error) -> Result<bool, InitError>,
    ) -> Result<Seen, InitError> {
        let opened = self.open(registry, draft)?;
        for warning in &opened.warnings {
            self.session.output.warning("provider", warning);
        }
        let prefix = format!("devlog-check-{:016x}/", fastrand::u64(..));
        let attempt = |permission: Permission| permission.try_it(&*opened.storage, &prefix);
        let created = match attempt(Permission::List) {
            Err(error) if error.kind() == ErrorKind::ContainerNotFound => {
                if !consent(&error)? {
                    return Err(self.refused(&error));
                }
                self.create(&opened, &error)?;
                attempt(Permission::List).map_err(|error| self.refused(&error))?;
                true
            }
            listed => listed
                .map(|()| false)
                .map_err(|error| self.refused(&error))?,
        };
        for permission in [Permission::Write, Permission::Read] {
            attempt(permission).map_err(|error| self.refused(&error))?;
        }
        if let Err(error) = attempt(Permission::Delete) {
            // A push does without this right.
            let message = format!(
                "the object `{}` was written as a test and cannot be removed: {}",
                Permission::object(&prefix),
                reason::of_remote(&error)
            );
            self.session.output.warning("not_removed", &message);
        }
        if self.stop.load(Ordering::Relaxed) {
            return Err(InitError::Stopped);
        }
        Ok(Seen { created })
    }

    fn open(&self, registry: &mut Registry, draft: &Draft) -> Result<OpenedStorage, InitError> {
        let services = Services {
            provider: draft.provider.name.clone(),
            shared: Arc::new(Shared::new(&self.session.output, None)),
            stop: Arc::clone(self.stop),
            signs_of_life: Arc::default(),
        };
        self.session.output.keep_stdout();
        let opened = registry.open(OpenRequest {
            name: &draft.provider.name,
            url: draft.url.as_deref().unwrap_or_default(),
            version: None,
            settings: &draft.settings_now(),
            base_dir: self.root,
            environment: &self.session.environment,
            services: Arc::new(services),
        });
        opened.map_err(|error| self.not_opened(&error))
    }

    fn create(&self, opened: &OpenedStorage, missing: &Error) -> Result<(), InitError> {
        opened.storage.create_container().map_err(|error| {
            // What the provider says of the missing container helps more than that it does not create one.
            match error.kind() {
                ErrorKind::Unsupported => self.refused(missing),
                _ => self.refused(&error),
            }
        })
    }

    fn not_opened(&self, error: &RegistryError) -> InitError {
        if let Class::Remote(source) = error.class() {
            return self.refused(source);
        }
        let hint = error.hint().or_else(|| self.setting_hint(error));
        InitError::Remote(Box::new(error.explain(self.names).with_hint(hint)))
    }

    fn refused(&self, error: &Error) -> InitError {
        if error.kind() == ErrorKind::Cancelled || self.stop.load(Ordering::Relaxed) {
            return InitError::Stopped;
        }
        let report = reason::report_remote(WHAT, error, self.names);
        let hint = error
            .hint()
            .map(ToOwned::to_owned)
            .or_else(|| self.hint(error.kind()));
        let hint = match (report.exit_code, hint) {
            (ExitCode::ContainerMissing, Some(hint)) if self.offers_creation => Some(format!(
                "{hint}; or let devlog create it with --create-container"
            )),
            (_, hint) => hint,
        };
        InitError::Remote(Box::new(report.with_hint(hint)))
    }

    fn setting_hint(&self, error: &RegistryError) -> Option<String> {
        let RegistryError::Settings(error) = error else {
            return None;
        };
        Some(match error {
            SettingsError::Secret { setting, .. } => {
                format!(
                    "correct the reference, or pipe the secret in with `--secret-stdin {setting}`"
                )
            }
            _ => format!(
                "`devlog provider info {}` lists the settings; give one as --set NAME=VALUE",
                self.names.provider
            ),
        })
    }

    /// Nothing stands in the configuration yet.
    fn hint(&self, kind: ErrorKind) -> Option<String> {
        let provider = &self.names.provider;
        let hint = match kind {
            ErrorKind::InvalidSettings => {
                format!("`devlog provider info {provider}` lists the settings")
            }
            ErrorKind::Unauthenticated => "check the credentials".to_owned(),
            ErrorKind::PermissionDenied => {
                "give the credentials the right to list, read and write there".to_owned()
            }
            ErrorKind::ContainerNotFound => "create it".to_owned(),
            ErrorKind::Throttled | ErrorKind::Unavailable => {
                "check the network connection, then run `devlog init` again".to_owned()
            }
            _ => return None,
        };
        Some(hint)
    }
}
