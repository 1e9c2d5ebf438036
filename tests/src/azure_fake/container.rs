//! A container, and what each operation does in it.

use super::{
    blob::Blob,
    block_list,
    listing::Pager,
    refusal::{self, Refusal},
    rules::checksum::md5_of,
    rules::precondition::{self, Effect},
    rules::range,
    uncommitted::Uncommitted,
};
use crate::http::{Arrived, Reply};
use jiff::Timestamp;
use std::collections::{BTreeMap, HashMap};

/// Blobs, and blocks on their way to become one.
#[derive(Debug)]
pub struct Container {
    /// The blobs by their names.
    pub blobs: BTreeMap<String, Blob>,
    /// The pages of its listings.
    pub pager: Pager,
    /// True if folders are entries of their own, as in an account with a hierarchical namespace.
    pub is_hierarchical: bool,
    uncommitted: HashMap<String, Uncommitted>,
}

/// A request, and when it came.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    /// The request.
    pub request: &'a Arrived,
    /// The service's clock.
    pub now: Timestamp,
}

impl Container {
    /// An empty one, whose listings are cut by this seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            blobs: BTreeMap::new(),
            pager: Pager::new(seed),
            is_hierarchical: false,
            uncommitted: HashMap::new(),
        }
    }

    /// List Blobs.
    ///
    /// # Errors
    /// As the service refuses it.
    pub fn list(&mut self, asking: Asking<'_>) -> Result<Reply, Refusal> {
        self.pager.page(asking.request, &self.blobs)
    }

    /// Put Blob.
    ///
    /// # Errors
    /// As the service refuses it.
    pub fn put(&mut self, name: &str, asking: Asking<'_>) -> Result<Reply, Refusal> {
        let blob_type = asking.request.header("x-ms-blob-type");
        if blob_type.ok_or(refusal::MISSING_HEADER)? != "BlockBlob" {
            return Err(refusal::INVALID_HEADER_VALUE);
        }
        self.check_write(name, asking)?;
        let blob = Blob::whole(asking.request, asking.now)?;
        let md5 = blob.content_md5.clone();
        Ok(self
            .store(name, blob)
            .optional("Content-MD5", md5.as_deref()))
    }

    /// Put Block.
    ///
    /// # Errors
    /// As the service refuses it.
    pub fn put_block(&mut self, name: &str, asking: Asking<'_>) -> Result<Reply, Refusal> {
        let id = asking.request.parameter("blockid");
        let id = id.ok_or(refusal::INVALID_QUERY_PARAMETER)?;
        let waiting = self.uncommitted.entry(name.to_owned()).or_default();
        waiting.put(&id, &asking.request.body, asking.now)?;
        Ok(Reply::new(201))
    }

    /// Put Block List.
    ///
    /// # Errors
    /// As the service refuses it.
    pub fn commit(&mut self, name: &str, asking: Asking<'_>) -> Result<Reply, Refusal> {
        self.check_write(name, asking)?;
        let uncommitted = self.uncommitted.entry(name.to_owned()).or_default();
        uncommitted.forget(asking.now);
        let blocks = block_list::resolve(&asking.request.body, uncommitted, self.blobs.get(name))?;
        let blob = Blob::of_blocks(asking.request, blocks, asking.now)?;
        Ok(self.store(name, blob))
    }

    /// Get Blob.
    ///
    /// # Errors
    /// As the service refuses it.
    pub fn get(&self, name: &str, asking: Asking<'_>) -> Result<Reply, Refusal> {
        let blob = self.readable(name, asking)?;
        let length = blob.content.len();
        let range = range::asked(asking.request, length)?;
        let wants_md5 = range::wants_md5(asking.request, range.as_ref())?;
        let Some(range) = range else {
            let whole = blob.properties(Reply::new(200)).body(&*blob.content);
            return Ok(whole.optional("Content-MD5", blob.content_md5.as_deref()));
        };
        let told = format!("bytes {}-{}/{length}", range.start, range.end - 1);
        let part = &blob.content[range];
        let md5 = wants_md5.then(|| md5_of(part));
        let reply = blob.properties(Reply::new(206)).body(part);
        Ok(reply
            .header("Content-Range", told)
            .optional("Content-MD5", md5.as_deref())
            .optional("x-ms-blob-content-md5", blob.content_md5.as_deref()))
    }

    /// Get Blob Properties: the reply to a Get Blob of the whole.
    ///
    /// # Errors
    /// As the service refuses it.
    pub fn head(&self, name: &str, asking: Asking<'_>) -> Result<Reply, Refusal> {
        let blob = self.readable(name, asking)?;
        let whole = blob.properties(Reply::new(200)).body(&*blob.content);
        Ok(whole.optional("Content-MD5", blob.content_md5.as_deref()))
    }

    /// Delete Blob.
    ///
    /// # Errors
    /// As the service refuses it.
    pub fn delete(&mut self, name: &str, asking: Asking<'_>) -> Result<Reply, Refusal> {
        let blob = self.existing(name)?;
        precondition::check(asking.request, Some(&blob.etag), Effect::Write)?;
        self.blobs.remove(name);
        Ok(Reply::new(202))
    }

    /// Get Block List. A blob that only has blocks waiting for it is known here, and nowhere else.
    /// <https://learn.microsoft.com/rest/api/storageservices/get-block-list>
    ///
    /// # Errors
    /// As the service refuses it.
    pub fn blocks(&mut self, name: &str, asking: Asking<'_>) -> Result<Reply, Refusal> {
        let blob = self.blobs.get(name);
        let waiting = self.uncommitted.entry(name.to_owned()).or_default();
        waiting.forget(asking.now);
        if blob.is_none() && waiting.sizes().is_empty() {
            return Err(refusal::BLOB_NOT_FOUND);
        }
        let list = block_list::tell(asking.request, blob, waiting)?;
        let reply = Reply::new(200).header("Content-Type", "application/xml");
        let reply = blob.map_or(reply.clone(), |blob| blob.version(reply));
        Ok(reply.body(list))
    }

    fn check_write(&self, name: &str, asking: Asking<'_>) -> Result<(), Refusal> {
        let current = self.blobs.get(name);
        let etag = current.map(|blob| &*blob.etag);
        precondition::check(asking.request, etag, Effect::Write)
    }

    /// Stores a blob; its uncommitted blocks are gone.
    fn store(&mut self, name: &str, blob: Blob) -> Reply {
        let reply = blob.version(Reply::new(201));
        self.uncommitted.remove(name);
        if self.is_hierarchical {
            for folder in folders_of(name) {
                let entry = || Blob::folder(blob.modified);
                self.blobs.entry(folder.to_owned()).or_insert_with(entry);
            }
        }
        self.blobs.insert(name.to_owned(), blob);
        reply
    }

    /// A blob that the request may read, in the version that it wants.
    fn readable(&self, name: &str, asking: Asking<'_>) -> Result<&Blob, Refusal> {
        let blob = self.existing(name)?;
        precondition::check(asking.request, Some(&blob.etag), Effect::Read)?;
        Ok(blob)
    }

    fn existing(&self, name: &str) -> Result<&Blob, Refusal> {
        self.blobs.get(name).ok_or(refusal::BLOB_NOT_FOUND)
    }
}

/// The folders that a name lies in, the outermost first.
fn folders_of(name: &str) -> impl Iterator<Item = &str> {
    name.match_indices('/').map(|(end, _)| &name[..end])
}
