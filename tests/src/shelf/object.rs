//! An object of the shelf, and what the service tells of it.

use super::Content;
use crate::azure_fake::{Arrived, Reply};
use std::{collections::BTreeMap, fmt::Write as _};

/// A committed object.
#[derive(Clone, Debug)]
pub struct Object {
    /// Its bytes.
    pub content: Content,
    /// Another one with every write, in quotes.
    pub etag: String,
    /// The metadata by its names.
    pub metadata: BTreeMap<String, String>,
}

impl Object {
    /// What a request describes, with this content.
    #[must_use]
    pub fn described(request: &Arrived, content: Content, version: u64) -> Self {
        let metadata = request.metadata().into_iter();
        Self {
            content,
            etag: format!("\"0x{version:X}\""),
            metadata: metadata
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
        }
    }

    /// Adds what is told of it in headers.
    #[must_use]
    pub fn told(&self, reply: Reply) -> Reply {
        let reply = reply
            .header("ETag", &*self.etag)
            .header("Last-Modified", "Fri, 26 Jun 2015 23:39:12 GMT")
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
             <Etag>{}</Etag><Content-Length>{}</Content-Length><BlobType>BlockBlob</BlobType></Properties>\
             <Metadata>{metadata}</Metadata></Blob>",
            self.etag.trim_matches('"'),
            self.content.len(),
        )
    }
}
