//! A container, and what each operation does in it.

use super::{
    arrived::Arrived,
    blob::{Blob, Block},
    block_list,
    listing::Pager,
    precondition::{self, Effect},
    refusal::{self, Refusal},
    reply::Reply,
    sas::Rights,
};
use jiff::Timestamp;
use std::{
    collections::{BTreeMap, HashMap},
    ops::Range,
};

/// Blobs, and blocks on their way to become one.
#[derive(Debug)]
pub struct Container {
    /// The blobs by their names.
    pub blobs: BTreeMap<String, Blob>,
    /// How it is listed.
    pub pager: Pager,
    uncommitted: HashMap<String, Vec<Block>>,
}

/// A request that may do what it asks for, as far as its signature goes.
#[derive(Clone, Copy)]
pub struct Permitted<'a> {
    /// The request.
    pub request: &'a Arrived,
    /// The rights that its signature gives.
    pub rights: &'a Rights,
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
            uncommitted: HashMap::new(),
        }
    }

    /// List Blobs.
    ///
    /// # Errors
    /// As the service refuses it.
    pub fn list(&mut self, asking: Permitted<'_>) -> Result<Reply, Refusal> {
        asking.rights.require("l")?;
        self.pager.page(asking.request, &self.blobs)
    }

    /// Put Blob.
    ///
    /// # Errors
    /// As the service refuses it.
    pub fn put(&mut self, name: &str, asking: Permitted<'_>) -> Result<Reply, Refusal> {
        let blob_type = asking.request.header("x-ms-blob-type");
        if blob_type.ok_or(refusal::MISSING_HEADER)? != "BlockBlob" {
            return Err(refusal::INVALID_HEADER_VALUE);
        }
        self.check_write(name, asking)?;
        let blob = Blob::whole(asking.request, asking.now)?;
        Ok(self.store(name, blob))
    }

    /// Put Block.
    ///
    /// # Errors
    /// As the service refuses it.
    pub fn put_block(&mut self, name: &str, asking: Permitted<'_>) -> Result<Reply, Refusal> {
        asking.rights.require("cw")?;
        let id = asking.request.parameter("blockid");
        let id = id.ok_or(refusal::INVALID_QUERY_PARAMETER)?;
        let waiting = self.uncommitted.entry(name.to_owned()).or_default();
        block_list::put(waiting, &id, &asking.request.body)?;
        Ok(Reply::new(201))
    }

    /// Put Block List.
    ///
    /// # Errors
    /// As the service refuses it.
    pub fn commit(&mut self, name: &str, asking: Permitted<'_>) -> Result<Reply, Refusal> {
        self.check_write(name, asking)?;
        let uncommitted = self.uncommitted.get(name).map_or(&[][..], Vec::as_slice);
        let blocks = block_list::resolve(&asking.request.body, uncommitted, self.blobs.get(name))?;
        let blob = Blob::of_blocks(asking.request, blocks, asking.now)?;
        Ok(self.store(name, blob))
    }

    /// Get Blob and Get Blob Properties.
    ///
    /// # Errors
    /// As the service refuses it.
    pub fn get(&self, name: &str, asking: Permitted<'_>) -> Result<Reply, Refusal> {
        asking.rights.require("r")?;
        let blob = self.existing(name)?;
        precondition::check(asking.request, Some(&blob.etag), Effect::Read)?;
        let length = blob.content.len();
        let Some(range) = range(asking.request, length)? else {
            return Ok(blob.properties(Reply::new(200)).body(blob.content.clone()));
        };
        let told = format!("bytes {}-{}/{length}", range.start, range.end - 1);
        let reply = Reply::new(206).header("Content-Range", told);
        Ok(blob.properties(reply).body(&blob.content[range]))
    }

    /// Delete Blob.
    ///
    /// # Errors
    /// As the service refuses it.
    pub fn delete(&mut self, name: &str, asking: Permitted<'_>) -> Result<Reply, Refusal> {
        asking.rights.require("d")?;
        let blob = self.existing(name)?;
        precondition::check(asking.request, Some(&blob.etag), Effect::Write)?;
        self.blobs.remove(name);
        Ok(Reply::new(202))
    }

    /// A new blob may be made with Create, one that is there only be replaced with Write.
    fn check_write(&self, name: &str, asking: Permitted<'_>) -> Result<(), Refusal> {
        asking.rights.require("cw")?;
        let current = self.blobs.get(name).map(|blob| &*blob.etag);
        precondition::check(asking.request, current, Effect::Write)?;
        match current {
            Some(_) => asking.rights.require_overwrite(),
            None => Ok(()),
        }
    }

    /// What was not committed is gone with the next write.
    fn store(&mut self, name: &str, blob: Blob) -> Reply {
        let reply = blob.version(Reply::new(201));
        self.uncommitted.remove(name);
        self.blobs.insert(name.to_owned(), blob);
        reply
    }

    fn existing(&self, name: &str) -> Result<&Blob, Refusal> {
        self.blobs.get(name).ok_or(refusal::BLOB_NOT_FOUND)
    }
}

/// The bytes that are asked for; `None` for all of them.
fn range(request: &Arrived, length: usize) -> Result<Option<Range<usize>>, Refusal> {
    let header = request
        .header("x-ms-range")
        .or_else(|| request.header("range"));
    let Some(text) = header.and_then(|range| range.strip_prefix("bytes=")) else {
        return Ok(None);
    };
    let (first, last) = text.split_once('-').ok_or(refusal::INVALID_HEADER_VALUE)?;
    let first: usize = first.parse().map_err(|_| refusal::INVALID_HEADER_VALUE)?;
    let end = last
        .parse::<usize>()
        .map_or(length, |last| last.saturating_add(1));
    if first >= length || end <= first {
        return Err(refusal::INVALID_RANGE);
    }
    Ok(Some(first..end.min(length)))
}
