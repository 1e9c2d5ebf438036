//! A block blob: its bytes, the blocks that they came in, and what is kept beside them.

use super::{refusal::Refusal, rules::checksum::md5_of, rules::naming};
use crate::http::{Arrived, Reply, http_date};
use jiff::Timestamp;
use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU64, Ordering},
};

/// The metadata that tells a folder of a hierarchical account from an empty file.
const IS_FOLDER: &str = "hdi_isfolder";

/// One version of a blob.
#[derive(Clone, Debug)]
pub struct Blob {
    /// All its bytes.
    pub content: Vec<u8>,
    /// The blocks that they are made of, by their ids; none after a Put Blob.
    pub blocks: Vec<Block>,
    /// Another one with every write, in quotes.
    pub etag: String,
    /// When it was written, by the service's clock.
    pub modified: Timestamp,
    /// The stored MD5; the service computes it for a Put Blob only.
    pub content_md5: Option<String>,
    /// The media type.
    pub content_type: String,
    /// The metadata by its names in lower case.
    pub metadata: BTreeMap<String, String>,
}

/// A part of a blob.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// In base64.
    pub id: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Blob {
    /// The blob that a Put Blob makes.
    ///
    /// # Errors
    /// 400 for metadata that cannot be kept.
    pub fn whole(request: &Arrived, now: Timestamp) -> Result<Self, Refusal> {
        let blob = Self::described(request, now)?;
        Ok(Self {
            content_md5: Some(md5_of(&request.body)),
            content: request.body.clone(),
            ..blob
        })
    }

    /// The blob that a Put Block List makes. The MD5 is believed: that is how the service does it.
    ///
    /// # Errors
    /// 400 for metadata that cannot be kept.
    pub fn of_blocks(
        request: &Arrived,
        blocks: Vec<Block>,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        let blob = Self::described(request, now)?;
        Ok(Self {
            content: blocks
                .iter()
                .flat_map(|block| &block.bytes)
                .copied()
                .collect(),
            blocks,
            ..blob
        })
    }

    fn described(request: &Arrived, now: Timestamp) -> Result<Self, Refusal> {
        let text = |name| request.header(name).map(str::to_owned);
        let content_type = text("x-ms-blob-content-type").or_else(|| text("content-type"));
        Ok(Self {
            content: Vec::new(),
            blocks: Vec::new(),
            etag: new_etag(),
            modified: now,
            content_md5: text("x-ms-blob-content-md5"),
            content_type: content_type.unwrap_or_else(|| "application/octet-stream".to_owned()),
            metadata: naming::metadata(request)?,
        })
    }

    /// The entry that a hierarchical account keeps for a folder.
    #[must_use]
    pub fn folder(now: Timestamp) -> Self {
        Self {
            content: Vec::new(),
            blocks: Vec::new(),
            etag: new_etag(),
            modified: now,
            content_md5: None,
            content_type: "application/octet-stream".to_owned(),
            metadata: BTreeMap::from([(IS_FOLDER.to_owned(), "true".to_owned())]),
        }
    }

    /// Reports if the blob stands for a folder.
    #[must_use]
    pub fn is_folder(&self) -> bool {
        self.metadata.contains_key(IS_FOLDER)
    }

    /// Adds what tells a version to a reply.
    #[must_use]
    pub fn version(&self, reply: Reply) -> Reply {
        reply
            .header("ETag", &*self.etag)
            .header("Last-Modified", http_date(self.modified))
    }

    /// Adds all that is kept beside the bytes to a reply.
    #[must_use]
    pub fn properties(&self, reply: Reply) -> Reply {
        let mut reply = self
            .version(reply)
            .header("Content-Type", &*self.content_type)
            .header("x-ms-blob-type", "BlockBlob")
            .header("x-ms-access-tier", "Hot")
            .header("x-ms-access-tier-inferred", "true")
            .header("Accept-Ranges", "bytes");
        for (name, value) in &self.metadata {
            reply = reply.header(&format!("x-ms-meta-{name}"), value);
        }
        reply
    }
}

/// No two writes get the same one.
fn new_etag() -> String {
    static VERSION: AtomicU64 = AtomicU64::new(1);
    format!("\"0x8DC{:012X}\"", VERSION.fetch_add(1, Ordering::Relaxed))
}
