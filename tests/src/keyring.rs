//! A real keyring: GNOME's, on a bus of its own, unlocked, without a desktop.

use crate::{
    azurite::{has_program, skip},
    sandbox::Sandbox,
};
use std::{ffi::OsStr, fs, os::unix::fs::PermissionsExt, process::Command};

/// The programs of the keyring.
const PROGRAMS: [&str; 3] = ["dbus-run-session", "gnome-keyring-daemon", "secret-tool"];

/// Starts a keyring with an empty password, and runs what comes behind in its session.
const SESSION: &str = "\
export $(printf x | gnome-keyring-daemon --unlock --components=secrets 2>/dev/null) >/dev/null; \
exec \"$@\"";

/// The keyring of a sandbox. Its secrets are kept there from session to session.
pub struct Keyring<'a> {
    sandbox: &'a Sandbox,
}

impl<'a> Keyring<'a> {
    /// One that is empty; `None`, said on standard error, where its programs are missing.
    ///
    /// # Panics
    /// With `CI` set where they are missing, so that nothing is skipped unseen.
    #[must_use]
    pub fn of(sandbox: &'a Sandbox, test: &str) -> Option<Self> {
        if let Some(missing) = PROGRAMS.iter().find(|program| !has_program(program)) {
            skip(test, &format!("{missing} is missing"));
            return None;
        }
        let folder = sandbox.folder().join("session");
        fs::create_dir(&folder).expect("the sandbox is writable");
        let private = fs::Permissions::from_mode(0o700);
        fs::set_permissions(&folder, private).expect("it is ours");
        Some(Self { sandbox })
    }

    /// The program with these arguments, in a session with the keyring.
    pub fn command<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Command {
        let program = self.sandbox.command(arguments);
        self.session_of(&program)
    }

    /// Another program, in a session with the keyring.
    #[must_use]
    pub fn session_of(&self, program: &Command) -> Command {
        let mut command = self
            .sandbox
            .command_of("dbus-run-session", ["--", "sh", "-c", SESSION, "sh"]);
        command.arg(program.get_program()).args(program.get_args());
        command
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("XDG_RUNTIME_DIR", self.sandbox.folder().join("session"));
        command
    }
}
