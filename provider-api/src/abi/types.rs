//! The types that cross the boundary between host and provider, in a layout that no compiler changes.

// What the derive macros of abi_stable expand to trips these; they say nothing about the code below.
#![allow(missing_docs, non_local_definitions, clippy::all, clippy::pedantic)]

use abi_stable::{
    library::RootModule,
    sabi_trait,
    sabi_types::{RMut, VersionStrings},
    std_types::{RArc, RBox, ROption, RResult, RSlice, RSliceMut, RStr, RString, RVec, Tuple2},
    StableAbi,
};

pub type AbiResult<T> = RResult<T, AbiError>;
/// The values that a type gains after 1.0, by name.
pub type Extra = RVec<Tuple2<RString, RString>>;

#[repr(transparent)]
#[derive(StableAbi, Clone, Copy)]
pub struct AbiErrorKind(pub u32);

#[repr(C)]
#[derive(StableAbi, Clone)]
pub struct AbiError {
    pub kind: AbiErrorKind,
    pub message: RString,
    pub retry_after_ms: ROption<u64>,
    pub details: Extra,
}

#[repr(C)]
#[derive(StableAbi, Clone)]
pub struct AbiDigest {
    pub bytes: [u8; 32],
}

#[repr(C)]
#[derive(StableAbi, Clone)]
pub struct AbiRemoteFile {
    pub key: RString,
    pub size: u64,
    pub etag: ROption<RString>,
    pub sha256: ROption<AbiDigest>,
    pub upload_id: ROption<RString>,
    /// Since the Unix epoch.
    pub modified_ms: ROption<u64>,
    pub attributes: Extra,
    pub extra: Extra,
}

#[repr(C)]
#[derive(StableAbi, Clone)]
pub struct AbiPrecondition {
    /// 0 none, 1 if absent, 2 if match.
    pub kind: u32,
    pub etag: RString,
}

#[repr(C)]
#[derive(StableAbi, Clone)]
pub struct AbiUploadOptions {
    pub precondition: AbiPrecondition,
    pub upload_id: ROption<RString>,
    pub content_type: ROption<RString>,
    pub attributes: Extra,
    pub expected_sha256: ROption<AbiDigest>,
    pub extra: Extra,
}

#[repr(C)]
#[derive(StableAbi, Clone)]
pub struct AbiProperties {
    pub connections: u32,
    pub list_has_hashes: bool,
    pub conditional_create: bool,
    pub conditional_replace: bool,
    pub conditional_delete: bool,
    pub max_object_size: ROption<u64>,
    pub extra: Extra,
}

#[repr(C)]
#[derive(StableAbi, Clone)]
pub struct AbiConfig {
    pub url: RString,
    pub settings: RVec<Tuple2<RString, RString>>,
    pub base_dir: RString,
    pub extra: Extra,
}

// `Send + Sync` because RMut is only `Send` when its target is `Sync`.
#[sabi_trait]
pub trait AbiSource: Send + Sync {
    fn read(&mut self, buffer: RSliceMut<'_, u8>) -> AbiResult<usize>;
    fn size(&self) -> u64;
    fn rewind(&mut self) -> AbiResult<()>;
    #[sabi(last_prefix_field)]
    fn sha256(&self) -> ROption<AbiDigest>;
}

#[sabi_trait]
pub trait AbiSink: Send + Sync {
    #[sabi(last_prefix_field)]
    fn write_all(&mut self, bytes: RSlice<'_, u8>) -> AbiResult<()>;
}

#[sabi_trait]
pub trait AbiListSink {
    #[sabi(last_prefix_field)]
    fn file(&mut self, file: AbiRemoteFile) -> AbiResult<()>;
}

#[sabi_trait]
pub trait AbiHost: Send + Sync {
    fn is_cancelled(&self) -> bool;
    fn note_progress(&self);
    #[sabi(last_prefix_field)]
    fn log(&self, level: u8, message: RStr<'_>);
}

#[sabi_trait]
pub trait AbiStorage: Send + Sync {
    fn upload_file<'a>(
        &self,
        source: AbiSource_TO<'a, RMut<'a, ()>>,
        key: RStr<'_>,
        options: AbiUploadOptions,
    ) -> AbiResult<AbiRemoteFile>;
    fn download_file<'a>(
        &self,
        key: RStr<'_>,
        sink: AbiSink_TO<'a, RMut<'a, ()>>,
    ) -> AbiResult<AbiRemoteFile>;
    fn list_files<'a>(
        &self,
        prefix: RStr<'_>,
        each: AbiListSink_TO<'a, RMut<'a, ()>>,
    ) -> AbiResult<()>;
    fn stat_file(&self, key: RStr<'_>) -> AbiResult<ROption<AbiRemoteFile>>;
    fn delete_file(&self, key: RStr<'_>, precondition: AbiPrecondition) -> AbiResult<()>;
    fn create_container(&self) -> AbiResult<()>;
    #[sabi(last_prefix_field)]
    fn properties(&self) -> AbiResult<AbiProperties>;
}

pub type StorageObject = AbiStorage_TO<'static, RBox<()>>;
pub type HostObject = AbiHost_TO<'static, RArc<()>>;

#[repr(C)]
#[derive(StableAbi)]
#[sabi(kind(Prefix(prefix_ref = RootRef, prefix_fields = RootPrefix)))]
pub struct Root {
    #[sabi(last_prefix_field)]
    pub open: extern "C" fn(AbiConfig, HostObject) -> AbiResult<StorageObject>,
}

impl RootModule for RootRef {
    abi_stable::declare_root_module_statics! {RootRef}
    const BASE_NAME: &'static str = "devlog_provider";
    const NAME: &'static str = "devlog provider";
    const VERSION_STRINGS: VersionStrings = abi_stable::package_version_strings!();
}
