//! The user's own providers: the libraries in `providers` of the journal's root, and `providers.lock`.

use super::{LockFile, TrustedProvider, judge::read_lock_file};
use crate::{
    durable::{self, DurableError, Staged},
    permissions::Rule,
    registry::{
        file_name,
        library::{LibraryFile, Refusal},
    },
    state::{LockError, NamedLock},
};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The reason why the user's providers stay as they are.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("{} cannot be used as a provider", file.display())]
    Refused {
        file: PathBuf,
        #[source]
        refusal: Box<Refusal>,
    },
    /// Another process is changing them, or cannot be kept from it.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// A file cannot be written.
    #[error(transparent)]
    Write(#[from] DurableError),
    #[error("cannot {what} {}", path.display())]
    Change {
        /// A verb.
        what: &'static str,
        /// The folder or file.
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

impl StoreError {
    /// A file that is refused.
    pub fn refused(file: &Path, refusal: Refusal) -> Self {
        Self::Refused {
            file: file.to_owned(),
            refusal: Box::new(refusal),
        }
    }
}

/// The user's own providers.
#[derive(Clone, Debug)]
pub struct ProviderStore {
    folder: PathBuf,
    lock_file: PathBuf,
}

/// A copy of a library that no search finds yet. Dropped, it is gone.
#[derive(Debug)]
pub struct StagedLibrary {
    staged: Staged,
    entry: TrustedProvider,
}

impl StagedLibrary {
    /// The path of the waiting copy.
    pub fn waiting_at(&self) -> &Path {
        self.staged.waiting_at()
    }
}

impl ProviderStore {
    /// Returns the store of the journal at `root`, which need not exist yet.
    pub fn new(root: &Path) -> Self {
        Self {
            folder: root.join("providers"),
            lock_file: root.join("providers.lock"),
        }
    }

    /// The folder of the journal.
    pub fn root(&self) -> &Path {
        self.lock_file.parent().unwrap_or(Path::new(""))
    }

    /// Copies a library into the folder, under a name that is not searched for.
    ///
    /// # Errors
    /// [`StoreError`]; nothing has changed then. Also if others could write to the folder.
    pub fn stage(&self, library: &LibraryFile) -> Result<StagedLibrary, StoreError> {
        let bytes = library.bytes();
        let bytes = bytes.map_err(|refusal| StoreError::refused(library.path(), refusal))?;
        let folder = self.create_folder()?;
        let file = folder.join(file_name(&library.manifest.name));
        let staged = durable::stage_private(&file, &bytes)?;
        LibraryFile::inspect(staged.waiting_at())
            .and_then(|copy| copy.check_access())
            .map_err(|refusal| StoreError::refused(&file, refusal))?;
        Ok(StagedLibrary {
            staged,
            entry: TrustedProvider::new(library, &file),
        })
    }

    /// Puts the copy in its place and notes it as trusted; returns where it is. A crash in between leaves a
    /// library that is refused.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn commit(&self, staged: StagedLibrary) -> Result<PathBuf, StoreError> {
        let _turn = NamedLock::of_trust(self.root())?;
        let mut lock = self.listed()?;
        staged.staged.commit()?;
        let file = staged.entry.file.clone();
        lock.trust(staged.entry);
        lock.write(&self.lock_file)?;
        Ok(file)
    }

    /// Notes a library as trusted where it is.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn trust(&self, library: &LibraryFile) -> Result<(), StoreError> {
        let _turn = NamedLock::of_trust(self.root())?;
        let mut lock = self.listed()?;
        lock.trust(TrustedProvider::new(library, library.path()));
        Ok(lock.write(&self.lock_file)?)
    }

    /// Takes the trust from every library of a provider, then removes `file` if there is one. Returns the
    /// entries that were taken out of the lock file.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn remove(
        &self,
        name: &str,
        file: Option<&Path>,
    ) -> Result<Vec<TrustedProvider>, StoreError> {
        let _turn = NamedLock::of_trust(self.root())?;
        let mut lock = self.listed()?;
        let removed = lock.remove(name);
        if !removed.is_empty() {
            lock.write(&self.lock_file)?;
        }
        if let Some(file) = file {
            remove_file(file).map_err(|source| changing("remove", file, source))?;
        }
        Ok(removed)
    }

    fn listed(&self) -> Result<LockFile, StoreError> {
        let user = Rule::for_user(rustix::process::geteuid().as_raw());
        read_lock_file(&self.lock_file, user)
            .map_err(|refusal| StoreError::refused(&self.lock_file, refusal))
    }

    /// The folder without a link in its path, as libraries are known by their real paths.
    fn create_folder(&self) -> Result<PathBuf, StoreError> {
        let created = durable::create_private_folder(&self.folder)
            .and_then(|()| fs::canonicalize(&self.folder));
        created.map_err(|source| changing("create the folder", &self.folder, source))
    }
}

fn remove_file(file: &Path) -> io::Result<()> {
    fs::remove_file(file)?;
    durable::sync_folder_of(file)
}

fn changing(what: &'static str, path: &Path, source: io::Error) -> StoreError {
    StoreError::Change {
        what,
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests;
