//! A bucket or container of a service: the requests for its objects, and the uploads, which differ.

use super::ReadObject;
use crate::{prefix::Prefix, request::Request, service::Service};
use devlog_provider_api::{
    ObjectKey, Precondition, Properties, RemoteFile, Result, Source, UploadOptions,
};

/// The contents of a page.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Every object of the page under its whole name, folders left out, in the service's order.
    pub files: Vec<RemoteFile>,
    /// The beginning of the next page; `None` on the last one.
    pub next: Option<String>,
}

/// A service that keeps objects in one bucket or container.
pub trait ObjectStore: ReadObject + Sized {
    /// The longest page of a listing that is read, in bytes.
    const MAX_PAGE: u64;

    /// The promises that the place keeps.
    fn properties(&self) -> Properties;

    /// Returns the request for a page of the objects whose keys start with `prefix`: the first one, or the one that
    /// the page before names.
    fn page_request(&self, prefix: &str, next: Option<&str>) -> Request;

    /// Reads a page; `None` for a text that is cut short or is something else.
    fn page(&self, body: &[u8]) -> Option<Page>;

    /// The folder of the objects in the container.
    fn prefix(&self) -> &Prefix;

    /// Returns the length of a name, in the units in which the service limits it to 1,024.
    fn name_length(name: &str) -> usize {
        name.len()
    }

    /// Returns the request for the headers that describe an object.
    fn stat_request(&self, key: &ObjectKey) -> Request;

    /// Returns the request that removes an object. `IfAbsent` does not get here.
    ///
    /// # Errors
    /// `Unsupported` for a condition that the service does not check.
    fn delete_request(&self, key: &ObjectKey, precondition: &Precondition) -> Result<Request>;

    /// Stores the source's bytes with hash, upload id and attributes, in one step for every reader. Size and name are
    /// checked before; returns size, version and digest.
    ///
    /// # Errors
    /// As [`upload_file`](devlog_provider_api::RemoteStorage::upload_file).
    fn upload(
        service: &Service<Self>,
        source: &mut Source<'_>,
        key: &ObjectKey,
        options: &UploadOptions,
    ) -> Result<RemoteFile>;

    /// Creates the container; succeeds if it is there.
    ///
    /// # Errors
    /// As [`create_container`](devlog_provider_api::RemoteStorage::create_container).
    fn create_container(service: &Service<Self>) -> Result<()>;
}
