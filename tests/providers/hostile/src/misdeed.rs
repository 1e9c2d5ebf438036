//! Ends of a process, and hangs: each can be done in any call, and in a thread of the
//! provider's own.

use devlog_provider_api::{Host, LogLevel};
use std::{hint::black_box, process, thread};

/// Does what `behaviour` says if it is to be done in this call: `panic_in_upload`, or `thread_panic_in_upload`
/// for a thread of its own, which is waited for.
pub fn commit(behaviour: &str, call: &str, host: &Host) {
    let misdeed = behaviour.strip_suffix(call);
    let Some(misdeed) = misdeed.and_then(|rest| rest.strip_suffix("_in_")) else {
        return;
    };
    match misdeed.strip_prefix("thread_") {
        None => commit_here(misdeed, host),
        Some(misdeed) => {
            let (misdeed, host) = (misdeed.to_owned(), host.clone());
            // The result is ignored: that is the broken promise.
            let _ = thread::spawn(move || commit_here(&misdeed, &host)).join();
        }
    }
}

fn commit_here(misdeed: &str, host: &Host) {
    match misdeed {
        "panic" => panic!("the provider's author forgot a case"),
        "abort" => process::abort(),
        "exit" => process::exit(0),
        "segfault" => segfault(),
        "overflow" => {
            black_box(overflow(0));
        }
        "hoard" => hoard_at_once(),
        "hang" => hang(host),
        _ => {}
    }
}

/// Writes where nothing is.
pub fn segfault() -> ! {
    // SAFETY: none; nothing is mapped at address 8, and to be ended by the system is what this is for.
    unsafe { std::ptr::without_provenance_mut::<u8>(8).write_volatile(0) };
    unreachable!("the system has ended the process")
}

/// Calls itself until the stack is used up.
#[expect(unconditional_recursion, reason = "this is the broken promise")]
fn overflow(depth: u64) -> u64 {
    let frame = black_box([depth; 64]);
    overflow(depth + 1) + frame[0]
}

/// Asks for more memory than there can be, as one allocation.
fn hoard_at_once() {
    black_box(vec![1_u8; usize::MAX >> 1]);
}

/// Never comes back, and does not look whether the host wants to stop.
fn hang(host: &Host) {
    host.log(LogLevel::Warning, "hanging");
    loop {
        thread::park();
    }
}
