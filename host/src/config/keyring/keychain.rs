//! The Keychain of macOS, through `security`.

pub use super::printed::decoded;
use super::{Environment, SERVICE, words};
use devlog_provider_api::Secret;
use std::fmt::Write;

pub const TOOL: &str = "security";
pub const INSTALL: &str = "make sure that `/usr/bin` is in PATH";

pub fn lookup_arguments(name: &str) -> Vec<String> {
    words(&["find-generic-password", "-s", SERVICE, "-a", name, "-w"])
}

/// A command on the standard input, since other users can see arguments; in hexadecimal digits, since it is taken
/// apart at spaces and quotes.
pub fn store_arguments(name: &str, secret: &Secret) -> (Vec<String>, Secret) {
    let mut input = format!("add-generic-password -U -s {SERVICE} -a {name} -X ");
    for byte in secret.expose_secret().bytes() {
        let _ = write!(input, "{byte:02x}");
    }
    input.push('\n');
    (words(&["-i"]), Secret::new(input))
}

pub fn store_command(name: &str) -> String {
    format!("{TOOL} add-generic-password -U -s {SERVICE} -a {name} -w")
}

/// `errSecItemNotFound`, as an exit status.
pub fn is_absence(status: Option<i32>) -> bool {
    status == Some(44)
}

pub fn has_session(_: &Environment) -> bool {
    true
}
