//! The host's side: from a library's exported static to a [`RemoteStorage`].

use super::{
    convert::{self, abi_digest},
    guard::{guard_callback, guard_infallible},
    incompatible::{first_facts, first_line, Incompatible},
    types::{
        AbiConfig, AbiDigest, AbiHost, AbiHost_TO, AbiListSink, AbiListSink_TO, AbiRemoteFile,
        AbiResult, AbiSink, AbiSink_TO, AbiSource, AbiSource_TO, RootRef, StorageObject,
    },
};
use crate::{
    Error, Host, LogLevel, ObjectKey, Precondition, Properties, RemoteFile, RemoteStorage, Result,
    Sink, Source, StorageConfig, UploadOptions,
};
use abi_stable::{
    abi_stability::{abi_checking::check_layout_compatibility, stable_abi_trait::StableAbi},
    library::{AbiHeaderRef, RootModule},
    sabi_trait::TD_Opaque,
    std_types::{RArc, ROption, RSlice, RSliceMut, RStr},
};
use std::{
    fmt,
    io::{Read, Write},
    mem::ManuallyDrop,
};

/// The name of the static that a provider library exports.
pub const ROOT_SYMBOL: &str = "DEVLOG_PROVIDER_ROOT_V1";

/// The version of the contract that this crate speaks.
pub const API_VERSION: &str = env!("CARGO_PKG_VERSION");

/// The entry point of a loaded provider library.
#[derive(Clone, Copy)]
pub struct LoadedProvider {
    root: RootRef,
}

impl LoadedProvider {
    /// Takes the address of the library's exported static [`ROOT_SYMBOL`] and checks that its interface is
    /// one that this program can call.
    ///
    /// # Errors
    /// [`Incompatible`], with the reason.
    ///
    /// # Safety
    /// `symbol` is the address of that static, exported by [`export_provider!`](crate::export_provider), in
    /// a library that stays loaded until the process ends.
    pub unsafe fn from_symbol(symbol: *const ()) -> Result<Self, Incompatible> {
        // SAFETY: AbiHeaderRef is a pointer to the static's beginning, by the caller's promise.
        let header = unsafe { std::mem::transmute::<*const (), AbiHeaderRef>(symbol) };
        let header = header
            .upgrade()
            // Its own text goes over many lines, and is about the loading of a type.
            .map_err(|_| {
                Incompatible::Header("it was not made by devlog-provider-api 1".to_owned())
            })?;
        let damaged =
            |error: &dyn fmt::Display| Incompatible::Header(first_line(&error.to_string()));
        let ours = RootRef::VERSION_STRINGS
            .parsed()
            .map_err(|error| damaged(&error))?;
        let theirs = header
            .version_strings()
            .parsed()
            .map_err(|error| damaged(&error))?;
        if ours.major != theirs.major {
            return Err(Incompatible::Major {
                provider: theirs.to_string(),
                host: ours.to_string(),
            });
        }
        let our_layout = <RootRef as StableAbi>::LAYOUT;
        let their_layout = header
            .layout()
            .ok_or_else(|| Incompatible::Header("no layout".to_owned()))?;
        // The check allows the second to have more than the first, so the older one goes first.
        let (older, newer) = if (theirs.minor, theirs.patch) < (ours.minor, ours.patch) {
            (their_layout, our_layout)
        } else {
            (our_layout, their_layout)
        };
        check_layout_compatibility(older, newer)
            .map_err(|errors| Incompatible::Layout(first_facts(&errors)))?;
        // SAFETY: the layouts were just compared, older to newer, inside one major version.
        let root =
            unsafe { header.unchecked_layout::<RootRef>() }.map_err(|error| damaged(&error))?;
        Ok(Self { root })
    }

    /// Opens a storage of this provider.
    ///
    /// # Errors
    /// The error of the provider's `create_storage`; a panic in it is [`ErrorKind::Panicked`](crate::ErrorKind).
    pub fn create_storage(
        &self,
        config: &StorageConfig,
        host: Host,
    ) -> Result<Box<dyn RemoteStorage>> {
        let services = AbiHost_TO::from_ptr(RArc::new(Services(host)), TD_Opaque);
        let storage = convert::result((self.root.open())(AbiConfig::try_from(config)?, services))?;
        let properties = convert::result(storage.properties())?.into();
        Ok(Box::new(LoadedStorage {
            storage: ManuallyDrop::new(storage),
            properties,
        }))
    }
}

impl fmt::Debug for LoadedProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LoadedProvider")
    }
}

struct Services(Host);

impl AbiHost for Services {
    fn is_cancelled(&self) -> bool {
        guard_infallible(true, || self.0.is_cancelled())
    }

    fn note_progress(&self) {
        guard_infallible((), || self.0.note_progress());
    }

    fn log(&self, level: u8, message: RStr<'_>) {
        guard_infallible((), || {
            self.0.log(LogLevel::from_code(level), message.as_str());
        });
    }
}

struct Reader<'a, 'b>(&'a mut Source<'b>);

impl AbiSource for Reader<'_, '_> {
    fn read(&mut self, mut buffer: RSliceMut<'_, u8>) -> AbiResult<usize> {
        guard_callback("Source::read", || {
            self.0.read(buffer.as_mut_slice()).map_err(Error::from)
        })
    }

    fn size(&self) -> u64 {
        guard_infallible(0, || self.0.size())
    }

    fn rewind(&mut self) -> AbiResult<()> {
        guard_callback("Source::rewind", || self.0.rewind())
    }

    fn sha256(&self) -> ROption<AbiDigest> {
        guard_infallible(ROption::RNone, || abi_digest(self.0.sha256()))
    }
}

struct Writer<'a, 'b>(&'a mut Sink<'b>);

impl AbiSink for Writer<'_, '_> {
    fn write_all(&mut self, bytes: RSlice<'_, u8>) -> AbiResult<()> {
        guard_callback("Sink::write", || {
            self.0.write_all(bytes.as_slice()).map_err(Error::from)
        })
    }
}

struct Lister<'a>(&'a mut dyn FnMut(RemoteFile) -> Result<()>);

impl AbiListSink for Lister<'_> {
    fn file(&mut self, file: AbiRemoteFile) -> AbiResult<()> {
        guard_callback("list_files' callback", || (self.0)(file.into()))
    }
}

/// A storage on the other side of the boundary. It is never dropped: closing a provider's runtime can wait
/// for seconds, and the process ends anyway.
struct LoadedStorage {
    storage: ManuallyDrop<StorageObject>,
    properties: Properties,
}

// `file_exists` and `get_file_hash` are for callers, and do not cross the boundary.
impl RemoteStorage for LoadedStorage {
    fn upload_file(
        &self,
        source: &mut Source<'_>,
        remote_key: &ObjectKey,
        options: &UploadOptions,
    ) -> Result<RemoteFile> {
        let mut reader = Reader(source);
        let source = AbiSource_TO::from_ptr(&mut reader, TD_Opaque);
        convert::result(self.storage.upload_file(
            source,
            remote_key.as_str().into(),
            options.into(),
        ))
        .map(RemoteFile::from)
    }

    fn download_file(&self, remote_key: &ObjectKey, sink: &mut Sink<'_>) -> Result<RemoteFile> {
        let mut writer = Writer(sink);
        let sink = AbiSink_TO::from_ptr(&mut writer, TD_Opaque);
        convert::result(self.storage.download_file(remote_key.as_str().into(), sink))
            .map(RemoteFile::from)
    }

    fn list_files(
        &self,
        prefix: &str,
        each: &mut dyn FnMut(RemoteFile) -> Result<()>,
    ) -> Result<()> {
        let mut lister = Lister(each);
        let each = AbiListSink_TO::from_ptr(&mut lister, TD_Opaque);
        convert::result(self.storage.list_files(prefix.into(), each))
    }

    fn stat_file(&self, remote_key: &ObjectKey) -> Result<Option<RemoteFile>> {
        let file = convert::result(self.storage.stat_file(remote_key.as_str().into()))?;
        Ok(file.into_option().map(RemoteFile::from))
    }

    fn delete_file(&self, remote_key: &ObjectKey, precondition: &Precondition) -> Result<()> {
        convert::result(
            self.storage
                .delete_file(remote_key.as_str().into(), precondition.into()),
        )
    }

    fn create_container(&self) -> Result<()> {
        convert::result(self.storage.create_container())
    }

    fn properties(&self) -> Properties {
        self.properties.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::Services;
    use crate::{abi::types::AbiHost, Host, HostServices, LogLevel};
    use std::sync::Arc;

    struct Panicking;

    impl HostServices for Panicking {
        fn log(&self, _: LogLevel, message: &str) {
            panic!("cannot log {message}");
        }

        fn is_cancelled(&self) -> bool {
            panic!("cannot tell")
        }
    }

    #[test]
    fn a_panic_of_the_host_stays_on_its_side() {
        let services = Services(Host::new(Arc::new(Panicking)));
        services.log(0, "a line".into());
        assert!(services.is_cancelled());
    }
}
