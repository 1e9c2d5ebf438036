//! A block blob: its bytes, and what is kept beside them.

use crate::{
    http::{Reply, http_date},
    shelf::Content,
};
use jiff::Timestamp;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use quick_xml::escape::escape;
use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::atomic::{AtomicU64, Ordering},
};

/// The metadata that sets a folder of a hierarchical account apart from an empty file.
const IS_FOLDER: &str = "hdi_isfolder";

/// One version of a blob.
#[derive(Clone, Debug)]
pub struct Blob {
    /// All its bytes.
    pub content: Content,
    /// Another one with every write, in quotes.
    pub etag: String,
    /// The stored MD5; the service computes it for a Put Blob only.
    pub md5: Option<String>,
    /// The metadata by its names in lower case.
    pub metadata: BTreeMap<String, String>,
    modified: Timestamp,
}

impl Blob {
    /// A new version with this content.
    #[must_use]
    pub fn new(content: Content, md5: Option<String>, metadata: BTreeMap<String, String>) -> Self {
        static VERSION: AtomicU64 = AtomicU64::new(1);
        let version = VERSION.fetch_add(1, Ordering::Relaxed);
        Self {
            content,
            etag: format!("\"0x8DC{version:012X}\""),
            md5,
            metadata,
            modified: Timestamp::now(),
        }
    }

    /// The entry that a hierarchical account keeps for a folder.
    #[must_use]
    pub fn folder() -> Self {
        let metadata = BTreeMap::from([(IS_FOLDER.to_owned(), "true".to_owned())]);
        Self::new(Content::default(), None, metadata)
    }

    /// Reports if the blob stands for a folder.
    #[must_use]
    pub fn is_folder(&self) -> bool {
        self.metadata.contains_key(IS_FOLDER)
    }

    /// Adds the version to a reply.
    #[must_use]
    pub fn version(&self, reply: Reply) -> Reply {
        reply
            .header("ETag", &*self.etag)
            .header("Last-Modified", http_date(self.modified))
    }

    /// Adds all that is kept beside the bytes to a reply.
    #[must_use]
    pub fn properties(&self, reply: Reply) -> Reply {
        let reply = self
            .version(reply)
            .header("Content-Type", "application/octet-stream")
            .header("x-ms-blob-type", "BlockBlob");
        let pairs = self.metadata.iter();
        pairs.fold(reply, |reply, (name, value)| {
            reply.header(&format!("x-ms-meta-{name}"), value)
        })
    }

    /// Writes the entry in a listing.
    pub fn write_entry(&self, name: &str, xml: &mut String) {
        let _ = write!(
            xml,
            "<Blob>{}<Properties><Last-Modified>{}</Last-Modified><Etag>{}</Etag>\
             <Content-Length>{}</Content-Length><Content-Type>application/octet-stream</Content-Type>\
             <Content-MD5>{}</Content-MD5><BlobType>BlockBlob</BlobType></Properties><Metadata>",
            name_element(name),
            http_date(self.modified),
            self.etag.trim_matches('"'),
            self.content.len(),
            self.md5.as_deref().unwrap_or_default(),
        );
        for (name, value) in &self.metadata {
            let _ = write!(xml, "<{name}>{}</{name}>", escape(value));
        }
        xml.push_str("</Metadata><OrMetadata /></Blob>");
    }
}

/// A name with characters that XML cannot hold comes percent-encoded.
fn name_element(name: &str) -> String {
    let is_foreign = |character| matches!(character, '\u{fffe}' | '\u{ffff}' | '\0'..='\u{1f}');
    if name.contains(is_foreign) {
        let name = utf8_percent_encode(name, NON_ALPHANUMERIC);
        format!("<Name Encoded=\"true\">{name}</Name>")
    } else {
        format!("<Name>{}</Name>", escape(name))
    }
}
