//! The Secret Service of Linux desktops, through `secret-tool`.
//!
//! The attributes are those that other programs use, so that each finds what the other has stored.

use super::{Environment, SERVICE, words};
use devlog_provider_api::Secret;

pub const TOOL: &str = "secret-tool";
pub const INSTALL: &str =
    "install it (`libsecret-tools` on Debian and Ubuntu, `libsecret` elsewhere)";

pub fn lookup_arguments(name: &str) -> Vec<String> {
    words(&["lookup", "service", SERVICE, "username", name])
}

/// The tool prints the secret as it is.
pub fn decoded(printed: &str) -> &str {
    printed
}

/// The secret is the standard input.
pub fn store_arguments(name: &str, secret: &Secret) -> (Vec<String>, Secret) {
    let label = format!("--label={SERVICE} {name}");
    let arguments = words(&["store", &label, "service", SERVICE, "username", name]);
    (arguments, secret.clone())
}

pub fn store_command(name: &str) -> String {
    format!("{TOOL} store --label='{SERVICE} {name}' service {SERVICE} username {name}")
}

/// It says nothing then, and only then.
pub fn is_absence(_: Option<i32>) -> bool {
    false
}

/// A keyring is reached over the bus of the session.
pub fn has_session(env: &Environment) -> bool {
    ["DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"]
        .iter()
        .any(|name| env.get_os(name).is_some())
}
