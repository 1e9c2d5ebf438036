//! The hostile provider as somebody may send it: a file that is not beside the program.

use crate::{
    program::{self, hostile_library, library_name},
    sandbox::Sandbox,
};
use std::{
    fs,
    path::{Path, PathBuf},
};

const MARK: &[u8] = b"hostile-constructor:";
const WORD_LEN: usize = 8;

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

/// A program that no provider lies beside.
///
/// # Panics
/// When it cannot be linked.
#[must_use]
pub fn lonely_program(sandbox: &Sandbox) -> PathBuf {
    let folder = sandbox.folder().join("bare");
    fs::create_dir_all(&folder).expect("the sandbox is writable");
    let program = folder.join("devlog");
    if !program.exists() {
        // A link: to start what was just copied can fail while another test forks.
        fs::hard_link(program::devlog(), &program).expect("both are below the target folder");
    }
    program
}

/// Sets the permissions of a file or folder.
///
/// # Panics
/// When it is not ours.
pub fn make_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("the file is ours");
}
