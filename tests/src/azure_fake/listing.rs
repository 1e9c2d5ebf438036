//! Listings, in pages of random length with markers that mean nothing to the client.

use super::{
    blob::Blob,
    refusal::{Answer, refuse},
};
use crate::http::{Arrived, Reply};
use fastrand::Rng;
use quick_xml::escape::escape;
use std::{
    collections::{BTreeMap, HashMap},
    ops::Bound,
};

/// More may not be asked for. The documentation says that a larger number counts as this one; a client
/// that relies on it is refused here.
const MAX_RESULTS: usize = 5000;
/// The entries that a page has at most. One may be empty and still not be the last.
const PAGE: usize = 8;

/// Cuts listings into pages.
#[derive(Debug)]
pub struct Pager {
    random: Rng,
    /// The prefix and the next name of each marker that was given out.
    markers: HashMap<String, (String, String)>,
}

impl Default for Pager {
    fn default() -> Self {
        Self {
            random: Rng::with_seed(1),
            markers: HashMap::new(),
        }
    }
}

impl Pager {
    /// One page of a container's blobs.
    /// <https://learn.microsoft.com/rest/api/storageservices/list-blobs>
    pub fn page(&mut self, request: &Arrived, blobs: &BTreeMap<String, Blob>) -> Answer {
        let text = |name| request.parameter(name).unwrap_or_default();
        if text("include") != "metadata" && !text("include").is_empty() {
            return Err(refuse(400, "InvalidQueryParameterValue"));
        }
        let results = text("maxresults").parse().unwrap_or(MAX_RESULTS);
        if results > MAX_RESULTS {
            return Err(refuse(400, "OutOfRangeQueryParameterValue"));
        }
        let prefix = text("prefix");
        let from = match request.parameter("marker") {
            None => Bound::Unbounded,
            Some(marker) => match self.markers.get(&marker) {
                Some((of, next)) if *of == prefix => Bound::Included(&**next),
                _ => return Err(refuse(400, "OutOfRangeInput")),
            },
        };
        let mut rest = blobs
            .range::<str, _>((from, Bound::Unbounded))
            .filter(|(name, _)| name.starts_with(&prefix))
            .peekable();
        let mut entries = String::new();
        let length = self.random.usize(0..=PAGE.min(results));
        for (name, blob) in rest.by_ref().take(length) {
            blob.write_entry(name, &mut entries);
        }
        let next = rest.peek().map(|(name, _)| (*name).clone());
        let marker = next.map_or(String::new(), |next| self.marker(prefix, next));
        let xml = format!(
            "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults><Blobs>{entries}</Blobs>\
             <NextMarker>{}</NextMarker></EnumerationResults>",
            escape(&marker)
        );
        let reply = Reply::new(200).header("Content-Type", "application/xml");
        Ok(reply.body(xml))
    }

    /// With characters that change their meaning if they are not encoded.
    fn marker(&mut self, prefix: String, next: String) -> String {
        let (number, random) = (self.markers.len(), self.random.u64(..));
        let marker = format!("2!{number:x}!+/&={random:x}%41--");
        self.markers.insert(marker.clone(), (prefix, next));
        marker
    }
}
