//! Turns the crash of a provider into a sentence and an exit code of devlog.
//!
//! A provider runs in this process: when it breaks memory or calls `exit`, everything ends. What is left to
//! do then is to say whose fault it was, and that nothing is lost.

#![expect(unsafe_code, reason = "signal handlers are set here")]

use super::call_tracker::{Call, Doing, doing, last_call};
use crate::host_thread;
use std::{fs::File, mem, os::fd::AsRawFd, ptr, sync::OnceLock};

/// The end of a process that a provider has ended.
#[derive(Debug)]
pub struct LastWords {
    /// The exit status.
    pub exit_code: u8,
    /// The last line, its line feed included, and where it goes, if a program waits for one.
    pub line: Option<(File, String)>,
}

/// Made ready beforehand: a signal handler can only look.
static LAST_WORDS: OnceLock<LastWords> = OnceLock::new();

const SIGNALS: [libc::c_int; 5] = [
    libc::SIGSEGV,
    libc::SIGBUS,
    libc::SIGILL,
    libc::SIGFPE,
    libc::SIGABRT,
];

const NOTHING_LOST: &str = "; what was pushed so far is safe; run `devlog push` again\n";

/// From here on a provider that crashes, or ends the process, is named on standard error, and the process
/// ends with these last words. What crashes in a thread of [`host_thread`] outside a call of a provider is the
/// host's own fault, and ends as it would without this; any other thread is a provider's.
///
/// To be called once, on the main thread, which is the only one that may end the process otherwise.
pub fn install_crash_reporter(last_words: LastWords) {
    host_thread::adopt();
    // What was said first holds: it is not called twice.
    let _ = LAST_WORDS.set(last_words);
    // SAFETY: `on_exit` takes nothing, and never unwinds.
    unsafe { libc::atexit(on_exit) };
    let on_crash: extern "C" fn(libc::c_int) = on_crash;
    // SAFETY: a C struct of numbers, for which all zeros is the documented empty value.
    let mut action: libc::sigaction = unsafe { mem::zeroed() };
    action.sa_sigaction = on_crash as libc::sighandler_t;
    // On the stack that std gives every thread for this, so that an overflow of the other is reported too.
    // Raised again, the signal does what it would have done without us.
    action.sa_flags = libc::SA_ONSTACK | libc::SA_RESETHAND;
    for signal in SIGNALS {
        // SAFETY: `on_crash` calls only what is safe in a signal handler.
        unsafe { libc::sigaction(signal, &raw const action, ptr::null_mut()) };
    }
}

extern "C" fn on_crash(signal: libc::c_int) {
    let told = match doing() {
        Doing::Calling(call) => tell(call, "crashed in"),
        Doing::Foreign => tell_last("crashed in a thread of its own, after"),
        Doing::Hosting => false,
    };
    if told {
        end();
    }
    // SAFETY: safe in a signal handler. It is delivered when this handler returns.
    unsafe { libc::raise(signal) };
}

extern "C" fn on_exit() {
    let told = match doing() {
        Doing::Calling(call) => tell(call, "ended the process in"),
        Doing::Foreign => tell_last("ended the process from a thread of its own, after"),
        Doing::Hosting => false,
    };
    if told {
        // What else was to run at the end of the process is skipped.
        end();
    }
}

/// Says the last words, and ends the process.
fn end() -> ! {
    let last_words = LAST_WORDS.get();
    if let Some((file, line)) = last_words.and_then(|words| words.line.as_ref()) {
        write(file.as_raw_fd(), line);
    }
    let exit_code = last_words.map_or(1, |words| words.exit_code);
    // SAFETY: safe in a signal handler, unlike `exit`.
    unsafe { libc::_exit(exit_code.into()) }
}

fn tell_last(what: &str) -> bool {
    last_call().is_some_and(|call| tell(call, what))
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
        write(libc::STDERR_FILENO, text);
    }
    true
}

fn write(descriptor: libc::c_int, text: &str) {
    // SAFETY: pointer and length are of one text; `write` is safe in a signal handler. If it fails there is
    // no one left to report it to.
    unsafe { libc::write(descriptor, text.as_ptr().cast(), text.len()) };
}
