//! One page of a listing. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html>

use super::{Element, object, xml::Malformed};
use devlog_provider_api::RemoteFile;
use devlog_provider_http::Page;
use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use std::time::SystemTime;

/// Reads a page.
///
/// # Errors
/// If the text is cut short or is something else.
pub fn parse(xml: &[u8]) -> Result<Page, Malformed> {
    let root = Element::parse(xml)?;
    if root.name != "ListBucketResult" {
        return Err(Malformed);
    }
    let is_encoded = root.value("EncodingType") == Some("url");
    let files = root
        .children
        .iter()
        .filter(|child| child.name == "Contents")
        .map(|entry| file(entry, is_encoded));
    let files = files.collect::<Result<Vec<_>, _>>()?;
    let next = match root.value("IsTruncated") {
        Some("true") => Some(root.value("NextContinuationToken").ok_or(Malformed)?),
        _ => None,
    };
    Ok(Page {
        files: files.into_iter().filter(|file| !is_folder(file)).collect(),
        next: next.map(str::to_owned),
    })
}

fn file(entry: &Element, is_encoded: bool) -> Result<RemoteFile, Malformed> {
    let name = entry
        .value("Key")
        .filter(|name| !name.is_empty())
        .ok_or(Malformed)?;
    let size = entry.value("Size").and_then(|size| size.parse().ok());
    let name = if is_encoded {
        decoded(name)?
    } else {
        name.to_owned()
    };
    let mut file = RemoteFile::new(name, size.ok_or(Malformed)?);
    file.etag = entry.value("ETag").and_then(object::etag);
    file.modified = entry
        .value("LastModified")
        .and_then(|time| time.parse::<Timestamp>().ok())
        .map(SystemTime::from);
    Ok(file)
}

/// Names are encoded as in forms: a plus is a space.
fn decoded(name: &str) -> Result<String, Malformed> {
    let name = name.replace('+', " ");
    let name = percent_decode_str(&name).decode_utf8();
    Ok(name.map_err(|_| Malformed)?.into_owned())
}

/// Consoles make an empty object for a folder.
fn is_folder(file: &RemoteFile) -> bool {
    file.size == 0 && file.key.ends_with('/')
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::parse;
    use devlog_provider_api::ETag;
    use devlog_provider_http::Page;

    fn listing(more: &str) -> String {
        format!(
            "<?xml version=\"1.0\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
             <EncodingType>url</EncodingType>{more}</ListBucketResult>"
        )
    }

    #[test]
    fn an_entry_has_all_that_the_host_plans_by() {
        let xml = listing(
            "<IsTruncated>true</IsTruncated><NextContinuationToken>t/1=</NextContinuationToken>\
             <Contents><Key>a+b/%2B%25.md</Key><Size>12</Size><ETag>&quot;abc&quot;</ETag>\
             <LastModified>2025-09-11T10:30:00.000Z</LastModified></Contents>\
             <Contents><Key>a/</Key><Size>0</Size></Contents>",
        );
        let page = parse(xml.as_bytes()).unwrap();
        assert_eq!(page.next.as_deref(), Some("t/1="));
        let [file] = &page.files[..] else {
            panic!("{page:?}")
        };
        assert_eq!((file.key.as_str(), file.size), ("a b/+%.md", 12));
        assert_eq!(file.etag.as_ref().map(ETag::as_str), Some("\"abc\""));
        assert!(file.modified.is_some());
    }

    #[test]
    fn a_page_without_a_size_a_name_or_a_next_page_is_refused() {
        for more in [
            "<Contents><Key>a</Key></Contents>",
            "<Contents><Size>1</Size></Contents>",
            "<IsTruncated>true</IsTruncated>",
        ] {
            assert!(parse(listing(more).as_bytes()).is_err(), "{more}");
        }
        assert!(parse(b"<html>Welcome</html>").is_err());
        assert_eq!(parse(listing("").as_bytes()), Ok(Page::default()));
    }
}
