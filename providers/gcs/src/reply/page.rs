//! One page of a listing. <https://cloud.google.com/storage/docs/json_api/v1/objects/list>

use super::object::{Object, of_json};
use devlog_provider_http::Page;
use serde::Deserialize;

/// The parts of the listing that are sent.
pub const FIELDS: &str = "kind,nextPageToken,items(name,size,generation,updated,metadata)";
/// The kind of the reply.
const KIND: &str = "storage#objects";

#[derive(Deserialize)]
struct Listing {
    kind: String,
    #[serde(default)]
    items: Vec<Object>,
    #[serde(rename = "nextPageToken")]
    next: Option<String>,
}

/// Reads a page; `None` for a text that is cut short or is something else.
pub fn parse(json: &[u8]) -> Option<Page> {
    let listing: Listing = serde_json::from_slice(json).ok()?;
    if listing.kind != KIND {
        return None;
    }
    let files = listing
        .items
        .iter()
        .map(of_json)
        .collect::<Option<Vec<_>>>()?;
    Some(Page {
        // Consoles make an empty object for a folder.
        files: files
            .into_iter()
            .filter(|file| file.size > 0 || !file.key.ends_with('/'))
            .collect(),
        next: listing.next.filter(|next| !next.is_empty()),
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::parse;
    use devlog_provider_api::ETag;
    use devlog_provider_http::Page;

    #[test]
    fn an_entry_has_all_that_the_host_plans_by() {
        let digest = "0123456789abcdef".repeat(4);
        let json = format!(
            r#"{{"kind": "storage#objects", "nextPageToken": "t", "items": [
                {{"name": "a b/+%.md", "size": "12", "generation": "1700000000000001",
                  "updated": "2025-09-11T10:30:00.000Z",
                  "metadata": {{"devlog-sha256": "{digest}", "devlog-attribute-key-id": "x", "other": "y"}}}},
                {{"name": "a/", "size": "0", "generation": "1"}}]}}"#
        );
        let page = parse(json.as_bytes()).unwrap();
        assert_eq!(page.next.as_deref(), Some("t"));
        let [file] = &page.files[..] else {
            panic!("{page:?}")
        };
        assert_eq!((file.key.as_str(), file.size), ("a b/+%.md", 12));
        assert_eq!(
            file.etag.as_ref().map(ETag::as_str),
            Some("1700000000000001")
        );
        assert_eq!(file.sha256.unwrap().to_string(), digest);
        let attributes: Vec<_> = file.attributes.iter().collect();
        assert_eq!(attributes, [("key_id", "x")]);
        assert!(file.modified.is_some());
    }

    #[test]
    fn a_page_that_is_cut_short_or_something_else_is_refused() {
        let whole =
            br#"{"kind":"storage#objects","items":[{"name":"a","size":"1","generation":"2"}]}"#;
        assert!(parse(whole).is_some());
        for end in 0..whole.len() {
            assert_eq!(parse(&whole[..end]), None, "{end}");
        }
        for other in [
            "{}",
            r#"{"kind":"storage#object"}"#,
            r#"{"kind":"storage#objects","items":[{"name":"a","size":"x","generation":"2"}]}"#,
            r#"{"kind":"storage#objects","items":[{"name":"a","generation":"2"}]}"#,
        ] {
            assert_eq!(parse(other.as_bytes()), None, "{other}");
        }
        let empty = parse(br#"{"kind":"storage#objects"}"#);
        assert_eq!(empty, Some(Page::default()));
    }
}
