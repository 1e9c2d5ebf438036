//! The file that holds a text until it is saved.

use super::template::{with_template, without_template};
use crate::{
    digest,
    durable::{self, DurableError},
    folder::names_in,
    journal::{EntryId, MAX_EVENT_BYTES},
    regular_file::{self, read_text, without_byte_order_mark},
};
use rustix::process::geteuid;
use std::{
    env,
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

/// The longest draft that is read: the longest text with its template.
const MAX_BYTES: u64 = MAX_EVENT_BYTES as u64 + (64 << 10);

/// A text that is not saved yet: a file for its owner only, removed when this is dropped.
///
/// The file is in `drafts/` of the journal, or among the temporary files if the journal cannot be written. A second,
/// hidden file holds the text that it began with. That one is locked while this process lives, so a draft whose
/// second file is free belongs to no running command: its process was killed, or it was kept.
#[derive(Debug)]
pub struct Draft {
    path: PathBuf,
    /// The locked file.
    base: Option<File>,
}

impl Draft {
    /// Writes the text, and the template below it.
    ///
    /// # Errors
    /// If no folder takes it.
    pub fn new(root: &Path, id: EntryId, content: &str) -> Result<Self, DurableError> {
        let text = with_template(content);
        create(root, |folder, mark| {
            Self::create(folder, id, mark, content, text.as_bytes())
        })
    }

    /// Keeps a text that was not written in an editor, and returns its path. Afterwards it is on the disk.
    ///
    /// # Errors
    /// If no folder takes it.
    pub fn keep_text(root: &Path, id: EntryId, text: &[u8]) -> Result<PathBuf, DurableError> {
        let create_in = |folder: &Path, mark: &str| Self::create(folder, id, mark, "", text);
        create(root, create_in).map(Self::keep)
    }

    fn create(folder: &Path, id: EntryId, mark: &str, base: &str, text: &[u8]) -> io::Result<Self> {
        let (mut base_file, base_path) = tempfile::Builder::new()
            .prefix(&format!(".{id}-{mark}"))
            .suffix(BASE)
            .tempfile_in(folder)?
            .keep()
            .map_err(|error| error.error)?;
        let draft = Self {
            path: draft_of(&base_path),
            base: Some(base_file.try_clone()?),
        };
        base_file.lock()?;
        base_file.write_all(base.as_bytes())?;
        let mut options = OpenOptions::new();
        let mut file = regular_file::open(&draft.path, options.write(true).create_new(true))?;
        file.write_all(text)?;
        durable::sync_file(&file)?;
        Ok(draft)
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads the text that stands in the file now, without the template. The file is found by its name, as
    /// editors replace files.
    ///
    /// # Errors
    /// If it cannot be read, or is not UTF-8.
    pub fn text(&self) -> io::Result<String> {
        text_of(&self.path)
    }

    /// Leaves the files where they are, and returns the path of the text.
    pub fn keep(mut self) -> PathBuf {
        if let Some(base) = self.base.take() {
            // A child that is being started may hold the file for another moment.
            let _ = base.unlock();
        }
        self.path.clone()
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if self.base.is_some() {
            remove(&self.path);
        }
    }
}

/// The end of the name of a file with the text that a draft began with.
const BASE: &str = ".base";

/// Returns the folder of drafts of the journal at `root`.
pub fn folder(root: &Path) -> PathBuf {
    root.join("drafts")
}

/// Tries the journal first, then the folder for temporary files. There, `create` gets a mark for the name.
fn create(
    root: &Path,
    create: impl Fn(&Path, &str) -> io::Result<Draft>,
) -> Result<Draft, DurableError> {
    let drafts = folder(root);
    let first = durable::create_private_folder(&drafts).and_then(|()| create(&drafts, ""));
    first
        .or_else(|_| create(&env::temp_dir(), &mark(root)))
        .map_err(|source| DurableError {
            path: env::temp_dir(),
            source,
        })
}

/// Returns the part of a temporary name that stands for the journal at `root`: `devlog-1a2b3c4d-`.
fn mark(root: &Path) -> String {
    let root = fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
    let digest = digest::of_bytes(root.as_os_str().as_encoded_bytes());
    format!("devlog-{:.8}-", digest.to_string())
}

/// Returns the day and the path of every draft of the journal at `root`, in both places that drafts are created in.
/// Files of other users do not count: anyone can write to the folder for temporary files.
pub fn drafts_of(root: &Path) -> Vec<(EntryId, PathBuf)> {
    let user = geteuid().as_raw();
    let mark = mark(root);
    let places = [(folder(root), ""), (env::temp_dir(), &*mark)];
    let drafts_in = |(folder, mark): (PathBuf, &str)| {
        let names = names_in(&folder).into_iter().flatten().flatten();
        let drafts = names.filter_map(|name| {
            let (id, rest) = name.to_str()?.strip_suffix(".md")?.split_once('-')?;
            let id = rest.starts_with(mark).then(|| id.parse().ok())??;
            let path = folder.join(&name);
            let is_own = fs::symlink_metadata(&path).is_ok_and(|file| file.uid() == user);
            is_own.then_some((id, path))
        });
        drafts.collect::<Vec<_>>()
    };
    places.into_iter().flat_map(drafts_in).collect()
}

/// `.20250911-a1b2c3.base` belongs to `20250911-a1b2c3.md`.
fn draft_of(base: &Path) -> PathBuf {
    let name = base.file_name().unwrap_or_default().to_string_lossy();
    let stem = name.trim_start_matches('.').trim_end_matches(BASE);
    base.with_file_name(format!("{stem}.md"))
}

fn base_of(draft: &Path) -> PathBuf {
    let stem = draft.file_stem().unwrap_or_default().to_string_lossy();
    draft.with_file_name(format!(".{stem}{BASE}"))
}

/// Reads the text of a draft, without the template.
///
/// # Errors
/// If it cannot be read, or is not UTF-8.
pub fn text_of(draft: &Path) -> io::Result<String> {
    let file = regular_file::open(draft, OpenOptions::new().read(true))?;
    let text = without_byte_order_mark(read_text(file, MAX_BYTES)?);
    Ok(without_template(&text))
}

/// Reads the text that a draft began with; `None` if that is unknown.
pub fn base_text_of(draft: &Path) -> Option<String> {
    let file = regular_file::open(&base_of(draft), OpenOptions::new().read(true)).ok()?;
    read_text(file, MAX_BYTES).ok()
}

/// Reports that a running command holds this draft.
pub fn is_in_use(draft: &Path) -> bool {
    let base = regular_file::open(&base_of(draft), OpenOptions::new().read(true));
    // A shared lock, since other commands, and children that are being started, may be looking at the same moment.
    base.is_ok_and(|base| base.try_lock_shared().is_err())
}

/// Removes a draft. A file that cannot be removed is found again later.
pub fn remove(draft: &Path) {
    let _ = fs::remove_file(draft);
    let _ = fs::remove_file(base_of(draft));
}

#[cfg(test)]
mod tests {
    use super::{Draft, base_of, base_text_of, drafts_of, folder, is_in_use, remove, text_of};
    use std::{fs, os::unix::fs::MetadataExt};

    #[test]
    fn a_draft_goes_with_its_end_unless_it_is_kept() {
        let root = tempfile::tempdir().expect("a folder");
        let id = "20250911".parse().expect("an id");
        let draft = Draft::new(root.path(), id, "text").expect("a folder");
        assert_eq!(draft.text().ok().as_deref(), Some("text"));
        assert!(is_in_use(draft.path()));
        drop(draft);
        let files = || fs::read_dir(folder(root.path())).expect("a folder").count();
        assert_eq!(files(), 0);
        let kept = Draft::new(root.path(), id, "text")
            .expect("a folder")
            .keep();
        assert!(!is_in_use(&kept));
        let other_command = fs::File::open(base_of(&kept)).expect("a file");
        other_command.lock_shared().expect("a lock");
        assert!(!is_in_use(&kept), "another command looks at it as well");
        assert_eq!(text_of(&kept).ok().as_deref(), Some("text"));
        assert_eq!(base_text_of(&kept).as_deref(), Some("text"));
        let mode = fs::metadata(&kept).expect("a file").mode();
        assert_eq!(mode & 0o777, 0o600);
        remove(&kept);
        assert_eq!(files(), 0);
    }

    #[test]
    fn a_byte_order_mark_is_not_a_text() {
        let root = tempfile::tempdir().expect("a folder");
        let id = "20250911".parse().expect("an id");
        let draft = Draft::new(root.path(), id, "").expect("a folder");
        fs::write(draft.path(), "\u{feff}").expect("a file");
        assert_eq!(draft.text().ok().as_deref(), Some(""));
    }

    #[test]
    fn a_draft_finds_a_place_where_the_journal_has_none_and_is_found_there() {
        let root = tempfile::tempdir().expect("a folder");
        let file = root.path().join("file");
        fs::write(&file, "").expect("a file");
        let id = "20250911".parse().expect("an id");
        let kept = Draft::keep_text(&file, id, b"text").expect("a folder");
        assert!(kept.starts_with(std::env::temp_dir()));
        assert_eq!(drafts_of(&file), [(id, kept.clone())]);
        assert_eq!(drafts_of(root.path()), []);
        remove(&kept);
        assert_eq!(drafts_of(&file), []);
    }
}
