//! Turns the crash of a provider into a sentence and an exit code of devlog.
//!
//! A provider runs in this process: when it breaks memory or calls `exit`, everything ends. What is left to
//! do then is to say whose fault it was, and that nothing is lost.

#![expect(unsafe_code, reason = "signal handlers are set here")]

use super::watch::{self, Call, Doing};
use std::{mem, ptr};

/// The exit code for a provider that is missing, refused, incompatible or crashed.
const EXIT_PROVIDER: libc::c_int = 14;

const SIGNALS: [libc::c_int; 5] = [
    libc::SIGSEGV,
    libc::SIGBUS,
    libc::SIGILL,
    libc::SIGFPE,
    libc::SIGABRT,
];

const NOTHING_LOST: &str = "; what was pushed so far is safe; run `devlog push` again\n";

/// From here on a provider that crashes, or ends the process, is named on standard error, and the process
/// ends with code 14. A crash of the host itself ends as it always did.
///
/// To be called once, on the main thread, which is the only one that may end the process otherwise.
pub fn install_crash_reporter() {
    watch::hosting();
    // SAFETY: `on_exit` takes nothing, and never unwinds.
    unsafe { libc::atexit(on_exit) };
    let on_crash: extern "C" fn(libc::c_int) = on_crash;
    // SAFETY: a C struct of numbers, for which all zeros is the documented empty value.
    let mut action: libc::sigaction = unsafe { mem::zeroed() };
    action.sa_sigaction = on_crash as libc::sighandler_t;
    // On the stack that std gives every thread for this, so that an overflow of the other is told too.
    // Raised again, the signal does what it would have done without us.
    action.sa_flags = libc::SA_ONSTACK | libc::SA_RESETHAND;
    for signal in SIGNALS {
        // SAFETY: `on_crash` calls only what is safe in a signal handler.
        unsafe { libc::sigaction(signal, &raw const action, ptr::null_mut()) };
    }
}

extern "C" fn on_crash(signal: libc::c_int) {
    let told = match watch::doing() {
        Doing::Calling(call) => tell(call, "crashed in"),
        Doing::Foreign => tell_last("crashed in a thread of its own, after"),
        Doing::Hosting => false,
    };
    if told {
        // SAFETY: safe in a signal handler, unlike `exit`.
        unsafe { libc::_exit(EXIT_PROVIDER) };
    }
    // SAFETY: safe in a signal handler. It is delivered when this handler returns.
    unsafe { libc::raise(signal) };
}

extern "C" fn on_exit() {
    let told = match watch::doing() {
        Doing::Calling(call) => tell(call, "ended the process in"),
        Doing::Foreign => tell_last("ended the process from a thread of its own, after"),
        Doing::Hosting => false,
    };
    if told {
        // SAFETY: the process is ending already; what else was to run at its end is skipped.
        unsafe { libc::_exit(EXIT_PROVIDER) };
    }
}

fn tell_last(what: &str) -> bool {
    watch::last_call().is_some_and(|call| tell(call, what))
}

fn tell(call: &Call, what: &str) -> bool {
    for text in [
        "\ndevlog: provider `",
        call.provider,
        "` ",
        what,
        " `",
        call.entry.name(),
        "`",
        NOTHING_LOST,
    ] {
        // SAFETY: pointer and length are of one text; `write` is safe in a signal handler. If it fails there
        // is nobody left to tell.
        unsafe { libc::write(libc::STDERR_FILENO, text.as_ptr().cast(), text.len()) };
    }
    true
}
