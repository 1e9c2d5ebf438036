//! Pages of a listing, with folders where the client asks for them.

use crate::{
    azure_fake::Blob,
    http::{Arrived, Reply},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    ops::Bound,
};

/// The most entries of a page, as the service has it.
const MAX_RESULTS: usize = 5000;

/// One page of the objects.
pub fn page(request: &Arrived, blobs: &BTreeMap<String, Blob>) -> Reply {
    let text = |name| request.parameter(name).unwrap_or_default();
    let (prefix, delimiter, marker) = (text("prefix"), text("delimiter"), text("marker"));
    let length = text("maxresults").parse().unwrap_or(MAX_RESULTS);
    let (mut entries, mut folders) = (String::new(), BTreeSet::new());
    let (mut count, mut next) = (0, "");
    let first = Bound::Included(marker.as_str().max(prefix.as_str()));
    let below = blobs.range::<str, _>((first, Bound::Unbounded));
    for (name, blob) in below.take_while(|(name, _)| name.starts_with(&prefix)) {
        if count == length.min(MAX_RESULTS) {
            next = name;
            break;
        }
        if let Some(folder) = folder_of(name, &prefix, &delimiter) {
            count += usize::from(folders.insert(folder));
        } else {
            blob.write_entry(name, &mut entries);
            count += 1;
        }
    }
    for folder in folders {
        let _ = write!(entries, "<BlobPrefix><Name>{folder}</Name></BlobPrefix>");
    }
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults><Blobs>{entries}</Blobs>\
         <NextMarker>{next}</NextMarker></EnumerationResults>"
    );
    Reply::new(200)
        .header("Content-Type", "application/xml")
        .body(xml)
}

/// The part of a name up to the first delimiter after the prefix.
fn folder_of<'a>(name: &'a str, prefix: &str, delimiter: &str) -> Option<&'a str> {
    let rest = &name[prefix.len()..];
    let at = rest.find(delimiter).filter(|_| !delimiter.is_empty())?;
    Some(&name[..prefix.len() + at + delimiter.len()])
}
