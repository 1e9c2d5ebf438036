//! A first check of the real remote: the user's access, and the rights that a push needs.

use super::{Draft, InitError};
use crate::{
    cli::{
        Session,
        commands::{host_services::Services, provider::check::Permission},
        messages::{DisplayNames, ExitCode, Explain, hints, reason},
        ui::progress::Shared,
    },
    registry::{Class, OpenRequest, OpenedStorage, Registry, RegistryError, SettingsError},
};
use devlog_provider_api::{Error, ErrorKind, Host, RemoteStorage};
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// The beginning of headlines.
const WHAT: &str = "init failed";

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

/// The result of a check.
pub struct CheckedRemote {
    /// True if the container was created.
    pub created: bool,
    /// True if it holds the backup of a journal.
    pub has_backup: bool,
}

impl RemoteCheck<'_> {
    /// Opens the storage as a push does, and lists, writes, reads and deletes in a folder of its own. Where the
    /// container is missing, `consent` decides whether it is created.
    ///
    /// # Errors
    /// [`InitError::Remote`] with the error that a push would report, or [`InitError::Stopped`].
    pub fn make(
        &self,
        registry: &mut Registry,
        draft: &Draft,
        consent: &dyn Fn(&Error) -> Result<bool, InitError>,
    ) -> Result<CheckedRemote, InitError> {
        let opened = self.open(registry, draft)?;
        for warning in &opened.warnings {
            self.session.output.warning("provider", warning);
        }
        let prefix = format!("devlog-check-{:016x}/", fastrand::u64(..));
        let attempt = |permission: Permission| permission.try_it(&*opened.storage, &prefix);
        let refused = |error| self.refused(&error);
        let mut created = false;
        match attempt(Permission::List) {
            Err(missing) if missing.kind() == ErrorKind::ContainerNotFound => {
                if !consent(&missing)? {
                    return Err(self.refused(&missing));
                }
                self.create(&opened, &missing)?;
                created = true;
                attempt(Permission::List).map_err(refused)?;
            }
            listed => listed.map_err(refused)?,
        }
        for permission in [Permission::Write, Permission::Read] {
            attempt(permission).map_err(refused)?;
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
        Ok(CheckedRemote {
            created,
            has_backup: holds_backup(&*opened.storage),
        })
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
            remote: &draft.remote_now(),
            base_dir: self.root,
            environment: &self.session.environment,
            secrets: &[],
            host: Host::new(Arc::new(services)),
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
        let hint = hints::for_opening(error).or_else(|| self.setting_hint(error));
        InitError::Remote(Box::new(error.explain(self.names).with_hint(hint)))
    }

    fn refused(&self, error: &Error) -> InitError {
        if error.kind() == ErrorKind::Cancelled || self.stop.load(Ordering::Relaxed) {
            return InitError::Stopped;
        }
        let report = reason::report_remote(WHAT, error, self.names);
        let hint = error.hint().map(ToOwned::to_owned);
        let hint = hint.or_else(|| self.hint(error.kind()));
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

    /// The configuration is not written yet.
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

/// Reports if the remote holds event logs, after the first of them. A listing that fails shows none.
fn holds_backup(storage: &dyn RemoteStorage) -> bool {
    let mut found = false;
    let _ = storage.list_files("events/", &mut |_| {
        found = true;
        Err(Error::cancelled())
    });
    found
}
