//! Loads a library that was checked and trusted, and makes it a provider like any other.

#![expect(
    unsafe_code,
    reason = "a library is loaded here, and its entry point called"
)]

use super::{Manifest, PinnedFile, Refusal, private_copy::PrivateCopy};
use crate::terminal_text::for_terminal;
use devlog_provider_api::{
    Host, RemoteStorage, RemoteStorageProvider, Result as ProviderResult, SettingSpec,
    Sha256Digest, StorageConfig,
    abi::host::{LoadedProvider, ROOT_SYMBOL},
};
use libloading::os::unix::{Library, RTLD_LOCAL, RTLD_NOW};
use std::{
    error::Error,
    mem,
    os::fd::AsRawFd,
    path::{Path, PathBuf},
};

/// The provider in a library.
#[derive(Debug)]
pub struct LibraryProvider {
    manifest: Manifest,
    version: String,
    entry: LoadedProvider,
}

impl LibraryProvider {
    /// Loads a library as [`load`] does.
    ///
    /// # Errors
    /// The errors of [`load`].
    pub fn load(
        manifest: &Manifest,
        library: &PinnedFile,
        trusted: Option<Sha256Digest>,
    ) -> Result<Self, Refusal> {
        Ok(Self {
            entry: load(library, trusted)?,
            version: manifest.version.to_string(),
            manifest: manifest.clone(),
        })
    }
}

impl RemoteStorageProvider for LibraryProvider {
    fn name(&self) -> &str {
        &self.manifest.name
    }

    fn title(&self) -> &str {
        &self.manifest.title
    }

    fn version(&self) -> &str {
        &self.version
    }

    fn settings(&self) -> &[SettingSpec] {
        &self.manifest.settings
    }

    fn create_storage(
        &self,
        config: &StorageConfig,
        host: Host,
    ) -> ProviderResult<Box<dyn RemoteStorage>> {
        self.entry.create_storage(config, host)
    }
}

/// Loads a library and looks up its entry point. It stays loaded until the process ends. With the digest of the bytes
/// that are trusted, exactly these are loaded.
///
/// # Errors
/// [`Refusal::Unreadable`], [`Refusal::Load`], [`Refusal::NoEntryPoint`], [`Refusal::Incompatible`].
pub fn load(
    library: &PinnedFile,
    trusted: Option<Sha256Digest>,
) -> Result<LoadedProvider, Refusal> {
    let Some(sha256) = trusted else {
        return entry_point(open_descriptor(library)?);
    };
    let copy = PrivateCopy::new(library, sha256)?;
    let loaded = open(copy.path(), library.path())?;
    copy.keep();
    entry_point(loaded)
}

/// Loads the descriptor that was checked, where the system has paths for descriptors: then nothing can be put in its
/// place. Elsewhere the permissions, which let only the owner and root do that, have to suffice.
fn open_descriptor(library: &PinnedFile) -> Result<&'static Library, Refusal> {
    let file = library.file().try_clone()?;
    let descriptor = PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()));
    if !descriptor.exists() {
        return open(library.path(), library.path());
    }
    let loaded = open(&descriptor, library.path())?;
    // The loader knows a library by its path, so the descriptor's number must not come to name another.
    mem::forget(file);
    Ok(loaded)
}

/// Opens the library at `path`, which is called `name` in messages.
fn open(path: &Path, name: &Path) -> Result<&'static Library, Refusal> {
    // SAFETY: loading runs the library's initialisers; the registry loads only what the user trusts.
    let library = unsafe { Library::open(Some(path), RTLD_NOW | RTLD_LOCAL) }
        .map_err(|error| Refusal::Load(reason(&error, path, name)))?;
    // Never unloaded: the provider's threads and thread-locals may live as long as the process.
    Ok(Box::leak(Box::new(library)))
}

fn reason(error: &libloading::Error, loaded: &Path, path: &Path) -> String {
    let text = error
        .source()
        .map_or_else(|| error.to_string(), ToString::to_string);
    let loaded = loaded.to_string_lossy();
    for_terminal(&text.replace(&*loaded, &path.to_string_lossy()))
}

fn entry_point(library: &'static Library) -> Result<LoadedProvider, Refusal> {
    // SAFETY: the symbol is only looked up here; as a raw pointer it has no type that could be wrong.
    let symbol = unsafe { library.get::<*const ()>(ROOT_SYMBOL) };
    let address = symbol.map_err(|_| Refusal::NoEntryPoint)?.into_raw();
    if address.is_null() {
        return Err(Refusal::NoEntryPoint);
    }
    // SAFETY: nothing in the library proves that this static came from `export_provider!`. The user trusted this
    // very file, whose start-up code has run by now with all that it could do here; what remains is a mistake,
    // and the header's magic, version and layout are compared before anything of it is called. The library
    // was leaked above, so it stays loaded.
    unsafe { LoadedProvider::from_symbol(address.cast_const().cast()) }
        .map_err(|error| Refusal::Incompatible(for_terminal(&error.to_string())))
}
