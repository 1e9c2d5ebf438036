//! The hostile provider as somebody may send it: a file that is not beside the program.

use crate::{
    journal::Journal,
    output::Output,
    program::{hostile_library, library_name},
    sandbox::Sandbox,
};
use std::{
    fs,
    path::{Path, PathBuf},
};

const MARK: &[u8] = b"hostile-constructor:";
const WORD_LEN: usize = 8;

/// A sandbox with a journal of one day, and a configuration that names the hostile provider.
///
/// # Panics
/// When the sandbox cannot be written.
#[must_use]
pub fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.folder().join("remote")).expect("the sandbox is writable");
    sandbox.configure("[remote]\nprovider = \"hostile\"\nurl = \"../remote\"\n");
    Journal::create(sandbox.root(), 1);
    sandbox
}

/// Runs the program that no provider lies beside.
#[must_use]
pub fn run(sandbox: &Sandbox, arguments: &[&str]) -> Output {
    sandbox.finish(sandbox.command_of(sandbox.lonely_program(), arguments))
}

/// The library, changed so that its constructor does what `word` says, in a folder of the sandbox.
///
/// # Panics
/// When the mark is not there once, or the sandbox cannot be written.
#[must_use]
pub fn sent(sandbox: &Sandbox, word: &str) -> PathBuf {
    let mut bytes = fs::read(hostile_library()).expect("it was built");
    let places: Vec<usize> = bytes
        .windows(MARK.len())
        .enumerate()
        .filter_map(|(at, window)| (window == MARK).then_some(at + MARK.len()))
        .collect();
    assert_eq!(places.len(), 1, "the mark stands there once");
    let place = &mut bytes[places[0]..places[0] + WORD_LEN];
    place.fill(b' ');
    place[..word.len()].copy_from_slice(word.as_bytes());
    let folder = sandbox.folder().join("downloads");
    fs::create_dir_all(&folder).expect("the sandbox is writable");
    let file = folder.join(library_name("hostile"));
    fs::write(&file, bytes).expect("the sandbox is writable");
    make_mode(&file, 0o644);
    file
}

/// Sets the permissions of a file or folder.
///
/// # Panics
/// When it is not ours.
pub fn make_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("the file is ours");
}
