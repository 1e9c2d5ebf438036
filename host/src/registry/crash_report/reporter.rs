//! Turns the crash of a provider into a sentence and an exit code of devlog.
//!
//! A provider runs in this process: when it breaks memory or calls `exit`, everything ends. What is left to
//! do then is to name the provider, and to report that nothing is lost.

#![expect(unsafe_code, reason = "signal handlers are set here")]

use super::call_tracker::{Call, Doing, doing, last_call};
use crate::host_thread;
use std::{
    cell::Cell,
    fs::File,
    mem,
    os::fd::{AsRawFd, RawFd},
    panic, ptr,
    sync::{
        OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};

/// The end of a process that cannot come to an end of its own.
#[derive(Debug)]
pub struct LastWords {
    /// Standard output, if a program waits for a last line there.
    pub stdout: Option<LastLine>,
    /// After a provider has ended the process.
    pub of_provider: Ending,
    /// After the host has aborted, as where there is no memory.
    pub of_host: Ending,
    /// After the person asked for the second time to stop.
    pub of_person: Ending,
}

/// Two descriptors of standard output.
#[derive(Debug)]
pub struct LastLine {
    /// The one for the last line.
    pub file: File,
    /// The one that other threads write to. It leads to standard error from the end on, so that no line follows the
    /// last.
    pub others: RawFd,
}

/// An exit status and its line.
#[derive(Debug)]
pub struct Ending {
    /// The exit status.
    pub exit_code: u8,
    /// The last line, its line feed included.
    pub line: String,
}

/// Made ready beforehand: a signal handler can only look.
static LAST_WORDS: OnceLock<LastWords> = OnceLock::new();

/// Set by the first thread that crashes, which ends the process.
static ENDING: AtomicBool = AtomicBool::new(false);

thread_local! {
    /// Set in that thread. Constant and without a destructor, as a signal handler must have it.
    static IS_ENDING: Cell<bool> = const { Cell::new(false) };
}

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
/// host's own fault, and ends as it would without this; any other thread is a provider's. Where the host itself aborts,
/// the standard library has written the reason, and the process ends with the last words of the host.
///
/// To be called once, on the main thread, which is the only one that may end the process otherwise.
pub fn install_crash_reporter(last_words: LastWords) {
    host_thread::adopt();
    // A provider has a standard library of its own, so what panics here is a thread of the host. The standard library
    // does so before the thread's first line, where it finds no memory for the stack of signal handlers.
    let report = panic::take_hook();
    panic::set_hook(Box::new(move |of_panic| {
        host_thread::adopt();
        report(of_panic);
    }));
    // What was said first holds: it is not called twice.
    let _ = LAST_WORDS.set(last_words);
    // SAFETY: `on_exit` takes nothing, and never unwinds.
    unsafe { libc::atexit(on_exit) };
    let on_crash: extern "C" fn(libc::c_int) = on_crash;
    // SAFETY: a C struct of numbers, for which all zeros is the documented empty value.
    let mut action: libc::sigaction = unsafe { mem::zeroed() };
    action.sa_sigaction = on_crash as libc::sighandler_t;
    // On the stack that std gives every thread for this, so that an overflow of the other is reported too.
    action.sa_flags = libc::SA_ONSTACK;
    for signal in SIGNALS {
        // SAFETY: `on_crash` calls only what is safe in a signal handler.
        unsafe { libc::sigaction(signal, &raw const action, ptr::null_mut()) };
    }
}

/// Reports if a signal is ignored, as `nohup` asks for.
pub fn is_ignored(signal: libc::c_int) -> bool {
    // SAFETY: a C struct of numbers, for which all zeros is the documented empty value.
    let mut action: libc::sigaction = unsafe { mem::zeroed() };
    // SAFETY: without a new action the current one is only read, into a struct that is ours.
    let read = unsafe { libc::sigaction(signal, ptr::null(), &raw mut action) };
    read == 0 && action.sa_sigaction == libc::SIG_IGN
}

extern "C" fn on_crash(signal: libc::c_int) {
    // Raised again, the signal does what it would have done without us.
    // SAFETY: safe in a signal handler; the default action is a valid one for each of these signals.
    let raise = || unsafe {
        libc::signal(signal, libc::SIG_DFL);
        libc::raise(signal);
    };
    if IS_ENDING.replace(true) {
        return raise();
    }
    // A second thread that crashes leaves the end of the process to the first, as where memory runs out in both.
    while ENDING.swap(true, Ordering::SeqCst) {
        // SAFETY: safe in a signal handler; waits for a signal of this thread.
        unsafe { libc::pause() };
    }
    let of_provider = |words: &'static LastWords| &words.of_provider;
    let is_abort = signal == libc::SIGABRT;
    match doing() {
        Doing::Calling(call) if report(call, "crashed in") => end(of_provider),
        // A thread of the host that finds no memory at its start has not said yet that it is the host's.
        Doing::Foreign
            if !(is_abort && host_thread::is_starting())
                && report_last("crashed in a thread of its own, after") =>
        {
            end(of_provider)
        }
        Doing::Hosting | Doing::Foreign if is_abort => end(|words| &words.of_host),
        _ => raise(),
    }
}

extern "C" fn on_exit() {
    let is_reported = match doing() {
        Doing::Calling(call) => report(call, "ended the process in"),
        Doing::Foreign => report_last("ended the process from a thread of its own, after"),
        Doing::Hosting => false,
    };
    if is_reported {
        // What else was to run at the end of the process is skipped.
        end(|words| &words.of_provider);
    }
}

/// Ends the process at once, as the person asks.
pub fn end_at_once() -> ! {
    end(|words| &words.of_person)
}

/// Writes the last words, and ends the process.
fn end(choose: impl Fn(&'static LastWords) -> &'static Ending) -> ! {
    let exit_code = LAST_WORDS.get().map_or(1, |words| {
        let ending = choose(words);
        if let Some(stdout) = &words.stdout {
            // SAFETY: safe in a signal handler, and both descriptors are open.
            unsafe { libc::dup2(libc::STDERR_FILENO, stdout.others) };
            write(stdout.file.as_raw_fd(), &ending.line);
        }
        ending.exit_code
    });
    // SAFETY: safe in a signal handler, unlike `exit`.
    unsafe { libc::_exit(exit_code.into()) }
}

fn report_last(what: &str) -> bool {
    last_call().is_some_and(|call| report(call, what))
}

fn report(call: &Call, what: &str) -> bool {
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
