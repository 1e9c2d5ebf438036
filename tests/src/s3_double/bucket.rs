//! One bucket: its objects and the uploads in parts that are not complete.

use crate::shelf::Content;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// A stored object.
#[derive(Clone, Debug)]
pub struct Object {
    /// Its bytes.
    pub content: Content,
    /// Its `ETag` without quotes.
    pub etag: String,
    /// The number of the write that stored it; the `ETag` of equal bytes is equal.
    pub write: u64,
    /// Its metadata, by name without `x-amz-meta-`.
    pub metadata: BTreeMap<String, String>,
}

/// An upload in parts.
#[derive(Clone, Debug, Default)]
pub struct Upload {
    pub key: String,
    pub metadata: BTreeMap<String, String>,
    pub parts: BTreeMap<u32, Part>,
    pub begun: Timestamp,
}

/// A part of such an upload.
#[derive(Clone, Debug)]
pub struct Part {
    pub content: Content,
    pub md5: Vec<u8>,
}

/// A bucket.
#[derive(Clone, Debug, Default)]
pub struct Bucket {
    pub objects: BTreeMap<String, Object>,
    pub uploads: BTreeMap<String, Upload>,
    pub writes: u64,
}
