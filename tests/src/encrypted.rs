//! The system tests with encryption on, as `.ci/encrypted` runs them.
//!
//! With the variable `DEVLOG_TESTS_ENCRYPTED` every configuration that a test writes switches encryption on. Requests,
//! outputs and files beside the journal are then searched for the texts of the journal and for the digests of its files.
//! Objects are decrypted before a test sees them.

use crate::{
    http::Arrived,
    journal::CANARY,
    program::target_folder,
    remote::{all_files_below, sha256},
    search::Search,
};
use devlog::encryption::{Identity, MAGIC, Opener};
use std::{
    env,
    ffi::OsStr,
    fs,
    io::Write,
    path::{Path, PathBuf},
    sync::{LazyLock, Mutex, PoisonError},
    thread,
};
use tempfile::NamedTempFile;

/// The commands whose output is the text of the journal.
const SHOWING: [&str; 4] = ["show", "list", "edit", "new"];

/// The file of the key, if the tests encrypt.
static KEY_FILE: LazyLock<Option<PathBuf>> = LazyLock::new(|| {
    env::var_os("DEVLOG_TESTS_ENCRYPTED")?;
    let folder = target_folder();
    let mut file = NamedTempFile::new_in(folder).expect("the target folder is writable");
    let text = identity().to_secret();
    let written = file.write_all(text.expose_secret().as_bytes());
    written.expect("the target folder is writable");
    let path = folder.join("tests.key");
    file.persist(&path).expect("the target folder is writable");
    Some(path)
});

/// Leaks that the thread of a server found. The next sandbox that is removed reports them.
static LEAKS: Mutex<Vec<String>> = Mutex::new(Vec::new());

static TEXT: LazyLock<Search> = LazyLock::new(|| Search::new(&[CANARY], &[]));

fn identity() -> Identity {
    Identity::from_random([7; 32])
}

/// Reports if the tests encrypt.
#[must_use]
pub fn is_on() -> bool {
    KEY_FILE.is_some()
}

/// Returns the configuration with encryption switched on, if the tests encrypt.
#[must_use]
pub fn configuration(text: &str) -> String {
    match &*KEY_FILE {
        Some(path) if text.contains("[remote") && !text.contains("[encryption]") => {
            let path = path.display();
            format!("{text}\n[encryption]\nenabled = true\nkey = \"file:{path}\"\n")
        }
        _ => text.to_owned(),
    }
}

/// Returns the bytes of an object as they were before they were encrypted, if the tests encrypt. A damaged object, and
/// one that is encrypted with another key, stays as it is.
#[must_use]
pub fn opened(stored: Vec<u8>) -> Vec<u8> {
    plain_text(&stored).unwrap_or(stored)
}

fn plain_text(stored: &[u8]) -> Option<Vec<u8>> {
    if !is_on() || !stored.starts_with(MAGIC) {
        return None;
    }
    let (mut opener, mut content) = (Opener::new(vec![identity()]), Vec::new());
    let fed = opener.feed(stored, &mut content);
    fed.and_then(|()| opener.finish(&mut content)).ok()?;
    Some(content)
}

/// Searches a request for the text of a journal.
pub fn search_request(request: &Arrived) {
    if !is_on() {
        return;
    }
    let Arrived {
        line,
        headers,
        body,
        ..
    } = request;
    let head = format!("{line:?} {headers:?}");
    if let Some(found) = [head.as_bytes(), body]
        .iter()
        .find_map(|part| TEXT.found_in(part))
    {
        leaks().push(leak(&format!("the request {}", line.target), &found));
    }
}

/// Searches the output of a command for the text of a journal, unless it is the purpose of the command to show that.
///
/// # Panics
/// If it is found.
pub fn search_output<'a>(mut arguments: impl Iterator<Item = &'a OsStr>, text: &str) {
    if is_on() && !arguments.any(|word| SHOWING.iter().any(|shows| word == *shows)) {
        refuse(
            TEXT.found_in(text.as_bytes())
                .map(|found| leak("an output", &found)),
        );
    }
}

/// Searches every file of a sandbox outside of its journals for their texts, and for digests of their files.
///
/// # Panics
/// If one is found, or a server found one.
pub fn search_folder(folder: &Path) {
    let config = || fs::read_to_string(folder.join("journal/config.toml")).unwrap_or_default();
    if !is_on() || !config().contains("[encryption]") {
        return;
    }
    let (journal, others): (Vec<_>, Vec<_>) = all_files_below(folder)
        .into_iter()
        .partition(|(path, _)| is_of_journal(path));
    let texts = journal.iter().map(|(_, file)| &*file.content);
    let texts: Vec<_> = texts.filter(|content| !content.is_empty()).collect();
    let digests: Vec<_> = texts.iter().map(|content| sha256(content)).collect();
    let search = Search::new(&[CANARY], &digests);
    for (path, file) in &others {
        refuse(
            search
                .found_in(&file.content)
                .map(|found| leak(path, &found)),
        );
    }
    refuse(leaks().drain(..).next());
}

/// Reports if a path of a sandbox is one of the journal, or of the folders for texts that belong into it.
fn is_of_journal(path: &str) -> bool {
    let below = path
        .split_once('/')
        .filter(|(root, _)| !["remote", "healthy"].contains(root));
    let folders = ["events/", "entries/", "drafts/", "conflicts/"];
    below.is_some_and(|(_, path)| folders.iter().any(|folder| path.starts_with(folder)))
}

fn leak(place: &str, found: &str) -> String {
    format!("LEAK: {place} holds {found:?}")
}

fn leaks() -> impl std::ops::DerefMut<Target = Vec<String>> {
    LEAKS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Stops the test for a leak, unless it is being stopped already.
fn refuse(leak: Option<String>) {
    match leak {
        Some(leak) if !thread::panicking() => panic!("{leak}"),
        _ => {}
    }
}
