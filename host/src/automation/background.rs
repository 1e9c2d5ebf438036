//! Starting the background worker: a process of its own that inherits nothing but a few variables.

use crate::config::{ENCRYPTION_KEY, Environment};
use rustix::process::{getpgrp, getpid, setsid};
use std::{
    ffi::OsStr,
    io,
    os::unix::process::CommandExt,
    path::Path,
    process::{Command, Stdio},
};

/// The variables that the worker is given, where they are set.
const VARIABLES: [&str; 21] = [
    "DBUS_SESSION_BUS_ADDRESS",
    "HOME",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "LANG",
    "LC_ALL",
    "LOGNAME",
    "NO_PROXY",
    "PATH",
    "SHELL",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "TMPDIR",
    "TZ",
    "USER",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_RUNTIME_DIR",
    "http_proxy",
    "https_proxy",
    "no_proxy",
];

/// The beginnings of the names of further variables: those of devlog and of the bundled providers' services.
const PREFIXES: [&str; 5] = ["AWS_", "AZURE_", "CLOUDSDK_", "DEVLOG_", "GOOGLE_"];

/// Starts `program` with `arguments` in the journal's folder, without open files or other variables, in the background
/// of its terminal, and does not wait for it. `named` are variables that the configuration refers to.
///
/// # Errors
/// If the process cannot be started.
pub fn start(
    program: &Path,
    arguments: &[&str],
    root: &Path,
    environment: &Environment,
    named: &[String],
) -> io::Result<()> {
    // Files that a careless parent left open would otherwise stay open in the worker.
    close_fds::set_fds_cloexec(3, &[]);
    Command::new(program)
        .args(arguments)
        .current_dir(root)
        .env_clear()
        .envs(
            environment
                .iter()
                .filter(|(name, _)| is_passed(name, named)),
        )
        // The iterator above leaves it out.
        .envs(
            environment
                .get_os(ENCRYPTION_KEY)
                .map(|key| (ENCRYPTION_KEY, key)),
        )
        .env("DEVLOG_HOME", root)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // A terminal that is closed now hangs up what runs in its foreground.
        .process_group(0)
        .spawn()
        .map(drop)
}

/// Leaves the terminal's session: called by the worker itself, first of all. Returns false if a further process, which
/// was started for that, is the worker: the leader of a process group cannot leave.
///
/// # Errors
/// If that process cannot be started.
pub fn detach(program: &Path, arguments: &[&str]) -> io::Result<bool> {
    if getpgrp() == getpid() {
        Command::new(program).args(arguments).spawn()?;
        return Ok(false);
    }
    // A worker that the system keeps in the session works there.
    let _ = setsid();
    Ok(true)
}

fn is_passed(name: &OsStr, named: &[String]) -> bool {
    let Some(name) = name.to_str() else {
        return false;
    };
    VARIABLES.contains(&name)
        || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
        || named.iter().any(|named| named == name)
}

#[cfg(test)]
mod tests {
    use super::is_passed;
    use std::ffi::OsStr;

    #[test]
    fn only_documented_and_named_variables_are_passed() {
        let named = ["MY_BACKUP_KEY".to_owned()];
        let passes = |name: &str| is_passed(OsStr::new(name), &named);
        for name in ["HOME", "https_proxy", "AZURE_STORAGE_KEY", "MY_BACKUP_KEY"] {
            assert!(passes(name), "{name}");
        }
        for name in ["LD_PRELOAD", "EDITOR", "MY_BACKUP_KEY_2", "AWS"] {
            assert!(!passes(name), "{name}");
        }
    }
}
