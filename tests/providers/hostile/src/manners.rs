//! What a provider must not do to the process, or to a listing.

use devlog_provider_api::{Host, LogLevel, RemoteFile, Result};
use std::{
    env,
    fs::File,
    os::fd::{FromRawFd, RawFd},
};

const STDOUT: RawFd = 1;

/// Forgets its manners before an honest upload.
pub fn forget(behaviour: &str, host: &Host) {
    match behaviour {
        "leave_folder" => {
            let _ = env::set_current_dir("/");
        }
        "close_stdout" => {
            // SAFETY: none; the descriptor is not ours, and to close it is what this is for.
            drop(unsafe { File::from_raw_fd(STDOUT) });
        }
        "flood_log" => {
            for line in 0..1000 {
                host.log(
                    LogLevel::Warning,
                    format!("\u{1b}[2J\u{202e}\r\nline {line}"),
                );
            }
        }
        _ => {}
    }
}

/// Gives keys that no host can use.
pub fn list_nonsense(
    behaviour: &str,
    each: &mut dyn FnMut(RemoteFile) -> Result<()>,
) -> Result<()> {
    match behaviour {
        "escaping_keys" => [
            "../config.toml",
            "/etc/passwd",
            "events/../../escaped.jsonl",
            "events/20230101.jsonl/../x",
            "\u{1b}]0;owned\u{7}",
        ]
        .into_iter()
        .try_for_each(|key| each(RemoteFile::new(key, 1))),
        "endless_listing" => {
            (0_u64..).try_for_each(|number| each(RemoteFile::new(format!("x{number}"), 1)))
        }
        _ => Ok(()),
    }
}
