//! An object of the shelf, and its description in replies.

use super::Content;
use crate::azure_fake::{Arrived, Reply, md5_of};
use std::{collections::BTreeMap, fmt::Write as _};

/// A committed object.
#[derive(Clone, Debug)]
pub struct Object {
    /// Its bytes.
    pub content: Content,
    /// Another one with every write, in quotes.
    pub etag: String,
    /// The MD5 of the bytes, in base64, where the client sent one or the service computes it.
    pub md5: Option<String>,
    /// The metadata by its names.
    pub metadata: BTreeMap<String, String>,
}

impl Object {
    /// The object that a request describes, with this content.
    #[must_use]
    pub fn described(request: &Arrived, content: Content, version: u64) -> Self {
        let metadata = request.metadata().into_iter();
        let md5 = request.header("x-ms-blob-content-md5");
        Self {
            content,
            etag: format!("\"0x{version:X}\""),
            md5: match request.line.kind() {
                "put" => Some(md5_of(&request.body)),
                _ => md5.map(str::to_owned),
            },
            metadata: metadata
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
        }
    }

    /// Adds its description to a reply.
    #[must_use]
    pub fn told(&self, reply: Reply) -> Reply {
        let reply = reply
            .header("ETag", &*self.etag)
            .header("Last-Modified", "Fri, 26 Jun 2015 23:39:12 GMT")
            .header("Content-Type", "application/octet-stream")
            .header("x-ms-blob-type", "BlockBlob");
        let pairs = self.metadata.iter();
        pairs.fold(reply, |reply, (name, value)| {
            reply.header(&format!("x-ms-meta-{name}"), value)
        })
    }

    /// Its entry in a listing.
    #[must_use]
    pub fn entry(&self, name: &str) -> String {
        let pairs = self.metadata.iter();
        let metadata = pairs.fold(String::new(), |mut xml, (name, value)| {
            let _ = write!(xml, "<{name}>{value}</{name}>");
            xml
        });
        format!(
            "<Blob><Name>{name}</Name><Properties><Last-Modified>Fri, 26 Jun 2015 23:39:12 GMT</Last-Modified>\
             <Etag>{}</Etag><Content-Length>{}</Content-Length>\
             <Content-Type>application/octet-stream</Content-Type><Content-MD5>{}</Content-MD5>\
             <BlobType>BlockBlob</BlobType></Properties>\
             <Metadata>{metadata}</Metadata></Blob>",
            self.etag.trim_matches('"'),
            self.content.len(),
            self.md5.as_deref().unwrap_or_default(),
        )
    }
}
