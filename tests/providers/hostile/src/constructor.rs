//! Code that runs when the library is loaded. It behaves, unless a test has written another word into the
//! library file.

use std::{fs::File, hint::black_box, io::Write, os::fd::FromRawFd, ptr, thread};

const MARK: usize = 20;

/// The mark by which a test finds the place, and the word that it changes.
#[used]
static WORD: [u8; MARK + 8] = *b"hostile-constructor:behave  ";

#[used]
#[cfg_attr(target_os = "linux", unsafe(link_section = ".init_array"))]
#[cfg_attr(target_os = "macos", unsafe(link_section = "__DATA,__mod_init_func"))]
static CONSTRUCTOR: extern "C" fn() = construct;

extern "C" fn construct() {
    // SAFETY: a static is there to be read; volatile, since the file may hold another word than the source.
    let word = unsafe { ptr::read_volatile(&raw const WORD) };
    match word[MARK..].trim_ascii_end() {
        b"crash" => crate::misdeed::segfault(),
        b"excuse" => excuse(),
        b"exit" => std::process::exit(0),
        b"hang" => loop {
            thread::park();
        },
        b"hoard" => hoard(),
        _ => {}
    }
}

/// Says something where the trial reports what it found, and crashes.
fn excuse() -> ! {
    // SAFETY: none; whose descriptor that is, is what this does not care for.
    let mut parent = unsafe { File::from_raw_fd(0) };
    let _ = parent.write_all(b"it is not my day\n");
    crate::misdeed::segfault()
}

/// Address space without end, never touched.
fn hoard() {
    let mut hoard = Vec::new();
    loop {
        hoard.push(vec![0_u8; 64 << 20]);
        black_box(&hoard);
    }
}
