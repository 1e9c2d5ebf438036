//! Listings, in pages of random length with markers that mean nothing to the client.

use super::{
    blob::Blob,
    refusal::{self, Refusal},
};
use crate::http::{Arrived, Reply, http_date};
use fastrand::Rng;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use quick_xml::escape::escape;
use std::{
    collections::{BTreeMap, HashMap},
    fmt::Write as _,
    ops::{Bound, RangeInclusive},
};

/// More may not be asked for. The documentation says that a larger number counts as this one; a client
/// that relies on it is refused here.
const MAX_RESULTS: usize = 5000;
/// The optional parts of a page; this fake knows one of them.
const KNOWN_PARTS: [&str; 1] = ["metadata"];

/// Cuts listings into pages.
#[derive(Debug)]
pub struct Pager {
    random: Rng,
    /// Between how many and how many entries a page has. One may be empty and still not be the last.
    pub lengths: RangeInclusive<usize>,
    /// The prefix and the next name of each marker that was given out.
    markers: HashMap<String, (String, String)>,
}

impl Pager {
    /// One whose pages have the same lengths with the same seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            random: Rng::with_seed(seed),
            lengths: 0..=8,
            markers: HashMap::new(),
        }
    }

    /// One page of a container's blobs.
    /// <https://learn.microsoft.com/rest/api/storageservices/list-blobs>
    ///
    /// # Errors
    /// 400 for parameters that the service, or this fake, does not take.
    pub fn page(
        &mut self,
        request: &Arrived,
        blobs: &BTreeMap<String, Blob>,
    ) -> Result<Reply, Refusal> {
        let asked = Asked::parse(request)?;
        let from = self.start(request, &asked.prefix)?;
        let mut rest = blobs
            .range::<str, _>((from, Bound::Unbounded))
            .filter(|(name, _)| name.starts_with(&asked.prefix))
            .peekable();
        let length = self.random.usize(self.lengths.clone()).min(asked.results);
        let page: Vec<_> = rest.by_ref().take(length).collect();
        let next = rest.peek().map(|(name, _)| (*name).clone());
        let marker = next.map_or(String::new(), |next| self.marker(&asked.prefix, next));
        let xml = xml(&asked, &page, &marker);
        Ok(Reply::new(200)
            .header("Content-Type", "application/xml")
            .body(xml))
    }

    fn start(&self, request: &Arrived, prefix: &str) -> Result<Bound<&str>, Refusal> {
        let Some(marker) = request.parameter("marker") else {
            return Ok(Bound::Unbounded);
        };
        match self.markers.get(&marker) {
            Some((of, next)) if of == prefix => Ok(Bound::Included(next)),
            _ => Err(refusal::OUT_OF_RANGE_INPUT),
        }
    }

    /// With characters that change their meaning if they are not encoded.
    fn marker(&mut self, prefix: &str, next: String) -> String {
        let marker = format!(
            "2!{:x}!+/&={:x}%41--",
            self.markers.len(),
            self.random.u64(..)
        );
        self.markers
            .insert(marker.clone(), (prefix.to_owned(), next));
        marker
    }
}

struct Asked {
    prefix: String,
    results: usize,
    with_metadata: bool,
}

impl Asked {
    fn parse(request: &Arrived) -> Result<Self, Refusal> {
        let include = request.parameter("include").unwrap_or_default();
        let mut parts = include.split(',').filter(|part| !part.is_empty());
        if !parts.all(|part| KNOWN_PARTS.contains(&part))
            || request.parameter("delimiter").is_some()
        {
            return Err(refusal::INVALID_QUERY_PARAMETER);
        }
        let results = match request.parameter("maxresults") {
            None => MAX_RESULTS,
            Some(text) => text.parse().map_err(|_| refusal::INVALID_QUERY_PARAMETER)?,
        };
        if !(1..=MAX_RESULTS).contains(&results) {
            return Err(refusal::OUT_OF_RANGE_PARAMETER);
        }
        Ok(Self {
            prefix: request.parameter("prefix").unwrap_or_default(),
            results,
            with_metadata: !include.is_empty(),
        })
    }
}

fn xml(asked: &Asked, page: &[(&String, &Blob)], marker: &str) -> String {
    let mut xml = format!(
        "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults><Prefix>{}</Prefix><Blobs>",
        escape(&asked.prefix)
    );
    for (name, blob) in page {
        entry(&mut xml, name, blob, asked.with_metadata);
    }
    let _ = write!(
        xml,
        "</Blobs><NextMarker>{}</NextMarker></EnumerationResults>",
        escape(marker)
    );
    xml
}

fn entry(xml: &mut String, name: &str, blob: &Blob, with_metadata: bool) {
    let _ = write!(
        xml,
        "<Blob>{}<Properties><Creation-Time>{date}</Creation-Time><Last-Modified>{date}</Last-Modified>\
         <Etag>{}</Etag><Content-Length>{}</Content-Length><Content-Type>{}</Content-Type><Content-MD5>{}\
         </Content-MD5><BlobType>BlockBlob</BlobType><AccessTier>Hot</AccessTier>\
         <AccessTierInferred>true</AccessTierInferred><LeaseStatus>unlocked</LeaseStatus></Properties>",
        name_element(name),
        blob.etag.trim_matches('"'),
        blob.content.len(),
        escape(&blob.content_type),
        blob.content_md5.as_deref().unwrap_or_default(),
        date = http_date(blob.modified),
    );
    if with_metadata {
        xml.push_str("<Metadata>");
        for (name, value) in &blob.metadata {
            let _ = write!(xml, "<{name}>{}</{name}>", escape(value));
        }
        xml.push_str("</Metadata>");
    }
    xml.push_str("<OrMetadata /></Blob>");
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
