//! The contract: the promises of a provider to the host.

use crate::{
    Attributes, Error, ErrorKind, Host, ObjectKey, Precondition, Properties, RemoteFile, Result,
    SettingSpec, Sha256Digest, Sink, Source, StorageConfig,
};

/// The options of an upload.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct UploadOptions {
    /// The condition on the object for the write to happen.
    pub precondition: Precondition,
    /// The upload id, at most 64 characters of ASCII letters, digits and `-`; stored with the object and returned in
    /// [`RemoteFile::upload_id`]. After a lost reply the host recognises its own write by it.
    pub upload_id: Option<String>,
    /// The media type, such as `text/markdown; charset=utf-8`, for remotes that keep one.
    pub content_type: Option<String>,
    /// Named values that are stored with the object and returned in [`RemoteFile::attributes`]. They replace all of
    /// those of the version before.
    pub attributes: Attributes,
    /// The digest that the bytes will have, where the host knows it before they are sent. The source fails at its end
    /// if it gave other bytes, so a provider may send this digest ahead of them.
    pub expected_sha256: Option<Sha256Digest>,
}

/// Storage at one remote place, named by a URL: a container, a bucket, a folder.
///
/// The host calls it from several threads at once, at most [`Properties::connections`] at a time. Calls
/// block. A provider may run threads or a private async runtime behind them.
///
/// Every call asks [`Host::is_cancelled`] again around each of its waits and ends within two seconds once it is true: with
/// `Cancelled`, or whole. Calls at once do not mix up what they carry, and leave no thread and no descriptor behind
/// but what the storage keeps for later calls. Several storages may be open at once; none notices that another is
/// closed. Nothing is printed: not on standard output, not on standard error.
///
/// A failure has a meaning ([`ErrorKind`](crate::ErrorKind)) and one sentence for a person. The host retries by
/// [`ErrorKind`](crate::ErrorKind). A provider retries only a part of a larger transfer, and a request that was refused
/// for an expired token or a wrong region.
///
/// Each promise below has a check in the conformance suite (feature `testkit`).
pub trait RemoteStorage: Send + Sync {
    /// Stores all bytes of `source` under `remote_key`, with their SHA-256, the upload id and the attributes,
    /// whatever their number and however few of them a read gives.
    ///
    /// Atomic: at every moment a reader finds the whole old object or the whole new one, with its own hash,
    /// id and attributes. After a failure the old one is there, or, when a reply was lost, the new one. Returns the
    /// new object, with its `ETag` where the remote has them.
    ///
    /// # Errors
    /// `AlreadyExists` and `PreconditionFailed` by the rules of [`Precondition`]; `ContainerNotFound`; `TooLarge`
    /// beyond [`Properties::max_object_size`]; `Unsupported` for a precondition that this remote cannot check; an
    /// error of the source as it came.
    fn upload_file(
        &self,
        source: &mut Source<'_>,
        remote_key: &ObjectKey,
        options: &UploadOptions,
    ) -> Result<RemoteFile>;

    /// Writes exactly the bytes that were stored into `sink`, in order, and describes the version that they
    /// belong to.
    ///
    /// # Errors
    /// `NotFound` if the object is absent; an error of the sink as it came. What was written before an
    /// error is thrown away by the host.
    fn download_file(&self, remote_key: &ObjectKey, sink: &mut Sink<'_>) -> Result<RemoteFile>;

    /// Passes every object whose key starts with `prefix` to `each`, once, in any order; `""` for all.
    ///
    /// Complete, however many there are: every upload that had finished before the call is in it, or the call fails.
    /// The description of an object belongs to one version of it, also while the object is overwritten. A place without
    /// objects is an empty listing.
    ///
    /// # Errors
    /// `ContainerNotFound` if the place itself is absent; an error of `each` as it came.
    fn list_files(
        &self,
        prefix: &str,
        each: &mut dyn FnMut(RemoteFile) -> Result<()>,
    ) -> Result<()>;

    /// Describes one object; `None` if it is absent.
    ///
    /// # Errors
    /// Any kind, when the remote does not answer.
    fn stat_file(&self, remote_key: &ObjectKey) -> Result<Option<RemoteFile>>;

    /// Removes one object. Succeeds if it is absent already, unless the precondition is
    /// [`Precondition::IfMatch`].
    ///
    /// # Errors
    /// `AlreadyExists` for [`Precondition::IfAbsent`] if the object is there; `PreconditionFailed` for
    /// [`Precondition::IfMatch`] if another version or none is there; `Unsupported` for a precondition that this remote
    /// cannot check.
    fn delete_file(&self, remote_key: &ObjectKey, precondition: &Precondition) -> Result<()>;

    /// Reports if an object is there.
    ///
    /// # Errors
    /// Any kind, when the remote does not answer.
    fn file_exists(&self, remote_key: &ObjectKey) -> Result<bool> {
        Ok(self.stat_file(remote_key)?.is_some())
    }

    /// The digest that was stored with an object; `None` if the object is absent or has none.
    ///
    /// # Errors
    /// Any kind, when the remote does not answer.
    fn get_file_hash(&self, remote_key: &ObjectKey) -> Result<Option<Sha256Digest>> {
        Ok(self.stat_file(remote_key)?.and_then(|file| file.sha256))
    }

    /// Creates the place whose absence is [`ContainerNotFound`](crate::ErrorKind::ContainerNotFound): the
    /// container, the bucket, the folder; private to the user. Succeeds if it exists already, and leaves it as it
    /// is.
    ///
    /// The host asks for it only where a person has agreed, never while it pushes.
    ///
    /// # Errors
    /// `Unsupported`, which is the default, where containers are created by other means; `PermissionDenied`;
    /// `ContainerNotFound` if the parent of the container is missing too.
    fn create_container(&self) -> Result<()> {
        Err(Error::new(
            ErrorKind::Unsupported,
            "this provider does not create containers",
        ))
    }

    /// The abilities of this storage; always the same. Called once, right after the storage was created; makes no
    /// request.
    fn properties(&self) -> Properties {
        Properties::default()
    }
}

/// A kind of remote storage, which opens storages.
///
/// [`export_provider!`](crate::export_provider) writes this for a provider in a library of its own; the
/// host registers every provider, loaded or linked in, through this trait.
pub trait RemoteStorageProvider: Send + Sync {
    /// The name that `[remote] provider` takes: `[a-z][a-z0-9_-]*`, at most 32 characters.
    fn name(&self) -> &str;

    /// The name in messages, as in "Pushed 3 files to Azure Storage".
    fn title(&self) -> &str;

    /// The provider's own version.
    fn version(&self) -> &str;

    /// The keys of `[remote.NAME]`.
    fn settings(&self) -> &[SettingSpec];

    /// Opens the storage at `config.url`. Makes no request: a wrong URL or setting is reported here, a wrong password
    /// by the first call that needs it.
    ///
    /// # Errors
    /// `InvalidSettings`, naming the setting and the form that is expected.
    fn create_storage(&self, config: &StorageConfig, host: Host) -> Result<Box<dyn RemoteStorage>>;
}
