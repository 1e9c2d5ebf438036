//! The provider's side: its entry point, and a guard around each of its calls.

use super::{
    convert::{self, object_key},
    guard::{guard, install_panic_hook},
    types::{
        AbiConfig, AbiHost_TO, AbiListSink_TO, AbiPrecondition, AbiProperties, AbiRemoteFile,
        AbiResult, AbiSink_TO, AbiSource_TO, AbiStorage, AbiStorage_TO, AbiUploadOptions,
        HostObject, Root, RootRef, StorageObject,
    },
};
use crate::{
    Host, HostServices, LogLevel, RemoteFile, RemoteStorage, RemoteStorageProvider, Result,
    Sha256Digest, Sink, SinkWriter, Source, SourceReader,
};
use abi_stable::{
    library::{__call_root_module_loader, CheckTypeLayout, LibHeader, RootModuleResult},
    prefix_type::PrefixTypeTrait,
    sabi_trait::TD_Opaque,
    sabi_types::RMut,
    std_types::{RArc, ROption, RSlice, RSliceMut, RStr},
};
use std::{
    mem::ManuallyDrop,
    panic::{self, AssertUnwindSafe},
    sync::Arc,
};

/// The static that a provider library exports.
#[doc(hidden)]
pub type Header = LibHeader;

/// The exported static of provider `P`.
#[doc(hidden)]
#[must_use]
pub const fn header<P: RemoteStorageProvider + Default + 'static>() -> Header {
    // SAFETY: what `root::<P>` returns was a `RootRef`: it leaks a `Root` into its prefix.
    unsafe { LibHeader::from_constructor::<RootRef>(root::<P>, CheckTypeLayout::Yes) }
}

extern "C" fn root<P: RemoteStorageProvider + Default + 'static>() -> RootModuleResult {
    __call_root_module_loader(|| Root { open: open::<P> }.leak_into_prefix())
}

extern "C" fn open<P: RemoteStorageProvider + Default>(
    config: AbiConfig,
    host: HostObject,
) -> AbiResult<StorageObject> {
    guard("create_storage", || {
        let host = Host::new(Arc::new(AbiServices(host)));
        install_panic_hook(&host);
        let storage = P::default().create_storage(&config.into(), host)?;
        Ok(AbiStorage_TO::from_value(
            Guarded(ManuallyDrop::new(storage)),
            TD_Opaque,
        ))
    })
}

struct AbiServices(AbiHost_TO<'static, RArc<()>>);

impl HostServices for AbiServices {
    fn log(&self, level: LogLevel, message: &str) {
        self.0.log(level as u8, message.into());
    }

    fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }

    fn note_progress(&self) {
        self.0.note_progress();
    }
}

struct HostSource<'a>(AbiSource_TO<'a, RMut<'a, ()>>);

impl SourceReader for HostSource<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        convert::result(self.0.read(RSliceMut::from_mut_slice(buffer)))
    }

    fn size(&self) -> u64 {
        self.0.size()
    }

    fn rewind(&mut self) -> Result<()> {
        convert::result(self.0.rewind())
    }

    fn sha256(&self) -> Option<Sha256Digest> {
        convert::digest(self.0.sha256())
    }
}

struct HostSink<'a>(AbiSink_TO<'a, RMut<'a, ()>>);

impl SinkWriter for HostSink<'_> {
    fn write_all(&mut self, bytes: &[u8]) -> Result<()> {
        convert::result(self.0.write_all(RSlice::from_slice(bytes)))
    }
}

struct Guarded(ManuallyDrop<Box<dyn RemoteStorage>>);

impl Drop for Guarded {
    fn drop(&mut self) {
        // SAFETY: this is the only place that drops it, and `self` is not used afterwards.
        let storage = unsafe { ManuallyDrop::take(&mut self.0) };
        // A panic while closing has no caller to report to; the hook has logged it.
        let _ = panic::catch_unwind(AssertUnwindSafe(move || drop(storage)));
    }
}

impl AbiStorage for Guarded {
    fn upload_file<'a>(
        &self,
        source: AbiSource_TO<'a, RMut<'a, ()>>,
        key: RStr<'_>,
        options: AbiUploadOptions,
    ) -> AbiResult<AbiRemoteFile> {
        guard("upload_file", || {
            let mut reader = HostSource(source);
            let options = options.try_into()?;
            let stored = self.0.upload_file(
                &mut Source::new(&mut reader),
                &object_key(key.as_str())?,
                &options,
            )?;
            Ok(stored.into())
        })
    }

    fn download_file<'a>(
        &self,
        key: RStr<'_>,
        sink: AbiSink_TO<'a, RMut<'a, ()>>,
    ) -> AbiResult<AbiRemoteFile> {
        guard("download_file", || {
            let mut writer = HostSink(sink);
            let file = self
                .0
                .download_file(&object_key(key.as_str())?, &mut Sink::new(&mut writer))?;
            Ok(file.into())
        })
    }

    fn list_files<'a>(
        &self,
        prefix: RStr<'_>,
        mut each: AbiListSink_TO<'a, RMut<'a, ()>>,
    ) -> AbiResult<()> {
        guard("list_files", || {
            self.0.list_files(prefix.as_str(), &mut |file: RemoteFile| {
                convert::result(each.file(file.into()))
            })
        })
    }

    fn stat_file(&self, key: RStr<'_>) -> AbiResult<ROption<AbiRemoteFile>> {
        guard("stat_file", || {
            Ok(self
                .0
                .stat_file(&object_key(key.as_str())?)?
                .map(AbiRemoteFile::from)
                .into())
        })
    }

    fn delete_file(&self, key: RStr<'_>, precondition: AbiPrecondition) -> AbiResult<()> {
        guard("delete_file", || {
            self.0
                .delete_file(&object_key(key.as_str())?, &precondition.try_into()?)
        })
    }

    fn create_container(&self) -> AbiResult<()> {
        guard("create_container", || self.0.create_container())
    }

    fn properties(&self) -> AbiResult<AbiProperties> {
        guard("properties", || Ok(self.0.properties().into()))
    }
}
