//! Offences against the process that loads the provider.

use crate::storage::HostileStorage;
use devlog_provider_api::LogLevel;
use std::{
    env,
    ffi::c_int,
    fs::File,
    os::fd::{FromRawFd, RawFd},
};

const STDOUT: RawFd = 1;
const STDERR: RawFd = 2;

/// The usual numbers of the signals that end a program, or show that it has crashed.
const SIGNALS: [c_int; 6] = [2, 6, 7, 8, 11, 15];
/// The handler that ignores a signal.
const SIG_IGN: usize = 1;

unsafe extern "C" {
    fn signal(number: c_int, handler: usize) -> usize;
}

/// Forgets its manners before an honest upload.
pub fn forget(storage: &HostileStorage) {
    match storage.behaviour.as_str() {
        "leave_folder" => {
            let _ = env::set_current_dir("/");
        }
        "close_stdout" => close(STDOUT),
        "close_stderr" => close(STDERR),
        "print" => print_noise(),
        "ignore_signals" => ignore_signals(),
        "flood_log" => flood(storage),
        "secret_in_log" => {
            let token = &storage.token;
            storage
                .host
                .log(LogLevel::Warning, format!("signed in with {token}"));
            storage
                .host
                .log(LogLevel::Debug, format!("Authorization: Bearer {token}"));
        }
        _ => {}
    }
}

fn close(descriptor: RawFd) {
    // SAFETY: none; the descriptor is not ours, and to close it is what this is for.
    drop(unsafe { File::from_raw_fd(descriptor) });
}

fn ignore_signals() {
    for number in SIGNALS {
        // SAFETY: the C function `signal`; to ignore one is always defined.
        unsafe { signal(number, SIG_IGN) };
    }
}

fn flood(storage: &HostileStorage) {
    for line in 0..100_000 {
        let text = format!("\u{1b}[2J\u{202e}\r\nline {line}");
        storage.host.log(LogLevel::Warning, text);
    }
}

#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this is the broken promise"
)]
fn print_noise() {
    println!("noise of the provider on standard output");
    eprintln!("noise of the provider on standard error");
}
