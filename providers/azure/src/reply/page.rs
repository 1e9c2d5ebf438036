//! One page of a listing, from the service's XML. Entities are never expanded beyond XML's own five.

use super::object;
use devlog_provider_api::RemoteFile;
use devlog_provider_http::{Page, add_metadata, headers::http_date};
use percent_encoding::percent_decode_str;
use quick_xml::{
    Reader,
    escape::resolve_predefined_entity,
    events::{BytesRef, BytesStart, Event},
};

/// The text is not the listing that the service documents.
#[derive(Debug, PartialEq, Eq)]
pub struct Malformed;

impl From<quick_xml::Error> for Malformed {
    fn from(_: quick_xml::Error) -> Self {
        Self
    }
}

/// Reads a page.
///
/// # Errors
/// If the text is cut short or is something else.
pub fn parse(xml: &str) -> Result<Page, Malformed> {
    let mut reader = Reader::from_str(xml.trim_start_matches('\u{feff}'));
    reader.config_mut().expand_empty_elements = true;
    let mut parser = Parser::default();
    loop {
        match reader.read_event()? {
            Event::Start(start) => parser.start(&start)?,
            Event::Text(text) => parser.text.push_str(&text),
            Event::CData(text) => parser.text.push_str(&text),
            Event::GeneralRef(entity) => parser.text.push_str(&resolved(&entity)?),
            Event::End(end) => parser.end(end.name().as_ref())?,
            Event::DocType(_) => return Err(Malformed),
            Event::Eof => return parser.finish(),
            _ => {}
        }
    }
}

fn resolved(entity: &BytesRef<'_>) -> Result<String, Malformed> {
    if let Some(character) = entity.resolve_char_ref()? {
        return Ok(character.to_string());
    }
    resolve_predefined_entity(entity)
        .map(str::to_owned)
        .ok_or(Malformed)
}

/// `EnumerationResults/Blobs/Blob/(Name | Properties/* | Metadata/*)`: the depth tells what is what, since
/// metadata may have any name.
#[derive(Default)]
struct Parser {
    depth: usize,
    /// The element at depth 4.
    section: String,
    /// The text since the last tag; one buffer for all of them.
    text: String,
    name_is_encoded: bool,
    blob: Option<Blob>,
    page: Page,
    is_complete: bool,
}

struct Blob {
    file: RemoteFile,
    is_folder: bool,
    has_size: bool,
}

impl Parser {
    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), Malformed> {
        self.depth += 1;
        self.text.clear();
        let name = start.name();
        let name: &str = name.as_ref();
        match (self.depth, name) {
            (1, "EnumerationResults") | (2 | 5.., _) => {}
            (1, _) => return Err(Malformed),
            (3, "Blob") => {
                self.blob = Some(Blob {
                    file: RemoteFile::new("", 0),
                    is_folder: false,
                    has_size: false,
                });
            }
            (3, _) => self.blob = None,
            (_, name) => {
                name.clone_into(&mut self.section);
                let encoded = start
                    .try_get_attribute("Encoded")
                    .map_err(|_| Malformed)?
                    .is_some_and(|attribute| attribute.value.eq_ignore_ascii_case("true"));
                self.name_is_encoded = name == "Name" && encoded;
            }
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), Malformed> {
        let text = &*self.text;
        match (self.depth, self.blob.as_mut()) {
            (1, _) => self.is_complete = true,
            (2, _) if name == "NextMarker" => {
                self.page.next = (!text.is_empty()).then(|| text.to_owned());
            }
            (3, _) => {
                if let Some(blob) = self.blob.take() {
                    self.page.files.extend(blob.finish()?);
                }
            }
            (4, Some(blob)) if name == "Name" => {
                blob.file.key = if self.name_is_encoded {
                    decoded(text)?
                } else {
                    text.to_owned()
                };
            }
            (5, Some(blob)) if self.section == "Properties" => blob.property(name, text)?,
            (5, Some(blob)) if self.section == "Metadata" => blob.metadata(name, text),
            _ => {}
        }
        self.text.clear();
        self.depth = self.depth.checked_sub(1).ok_or(Malformed)?;
        Ok(())
    }

    fn finish(self) -> Result<Page, Malformed> {
        if self.is_complete && self.depth == 0 {
            Ok(self.page)
        } else {
            Err(Malformed)
        }
    }
}

/// A name with characters that XML cannot hold comes percent-encoded.
fn decoded(text: &str) -> Result<String, Malformed> {
    let name = percent_decode_str(text).decode_utf8();
    Ok(name.map_err(|_| Malformed)?.into_owned())
}

impl Blob {
    fn property(&mut self, name: &str, text: &str) -> Result<(), Malformed> {
        match name {
            "Content-Length" => {
                self.file.size = text.parse().map_err(|_| Malformed)?;
                self.has_size = true;
            }
            "Etag" => self.file.etag = Some(object::etag(text)),
            "Last-Modified" => self.file.modified = http_date(text),
            "ResourceType" => self.is_folder |= text == "directory",
            _ => {}
        }
        Ok(())
    }

    fn metadata(&mut self, name: &str, text: &str) {
        if name.eq_ignore_ascii_case("hdi_isfolder") {
            self.is_folder |= text.eq_ignore_ascii_case("true");
        } else {
            add_metadata(&mut self.file, name, text);
        }
    }

    /// `None` for a folder of a hierarchical account: an entry without bytes.
    fn finish(self) -> Result<Option<RemoteFile>, Malformed> {
        if self.file.key.is_empty() || !self.has_size {
            return Err(Malformed);
        }
        Ok((!self.is_folder || self.file.size > 0).then_some(self.file))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{Malformed, Page, parse};
    use devlog_provider_api::ETag;

    fn listing(blobs: &str, marker: &str) -> String {
        format!(
            "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults ServiceEndpoint=\"https://a.blob.core.windows.net/\" ContainerName=\"c\">\
             <Prefix>Name</Prefix><Blobs>{blobs}</Blobs><NextMarker>{marker}</NextMarker></EnumerationResults>"
        )
    }

    fn blob(name: &str, more: &str) -> String {
        format!(
            "<Blob><Name>{name}</Name><Properties><Content-Length>3</Content-Length></Properties>{more}</Blob>"
        )
    }

    fn names(blobs: &str) -> Vec<String> {
        let page = parse(&listing(blobs, "")).unwrap();
        page.files.into_iter().map(|file| file.key).collect()
    }

    #[test]
    fn an_entry_tells_all_that_the_host_plans_by() {
        let digest = "ab".repeat(32);
        let xml = listing(
            &format!(
                "<Blob><Name>events/1.jsonl</Name><Properties><Last-Modified>Fri, 26 Jun 2015 23:39:12 GMT</Last-Modified>\
                 <Etag>0x8CBFF45D8A29A19</Etag><Content-Length>1234</Content-Length><Content-MD5 /></Properties>\
                 <Metadata><devlog_sha256>{digest}</devlog_sha256><devlog_upload_id>run-7</devlog_upload_id>\
                 <Devlog_Attribute_key_id>5f&lt;1</Devlog_Attribute_key_id>\
                 <Name>not the name</Name><Etag>nor this</Etag></Metadata><OrMetadata /></Blob>"
            ),
            "2!48!next--",
        );
        let page = parse(&xml).unwrap();
        assert_eq!(page.next.as_deref(), Some("2!48!next--"));
        let [file] = &page.files[..] else {
            panic!("{page:?}")
        };
        assert_eq!((file.key.as_str(), file.size), ("events/1.jsonl", 1234));
        assert_eq!(
            file.etag.as_ref().map(ETag::as_str),
            Some("\"0x8CBFF45D8A29A19\"")
        );
        assert_eq!(file.sha256.unwrap().to_string(), digest);
        assert_eq!(file.upload_id.as_deref(), Some("run-7"));
        assert_eq!(file.attributes.get("key_id"), Some("5f<1"));
        assert!(file.modified.is_some());
    }

    #[test]
    fn a_name_comes_out_as_it_was_stored() {
        let blobs = blob(" a &amp;&lt;b&gt; &#x65;\u{301} ", "")
            + "<Blob><Name Encoded=\"true\">a%EF%BF%BE%2525</Name><Properties><Content-Length>0</Content-Length></Properties></Blob>";
        assert_eq!(names(&blobs), [" a &<b> e\u{301} ", "a\u{fffe}%25"]);
    }

    #[test]
    fn a_folder_of_a_hierarchical_account_is_no_file() {
        let folder = |name: &str, size: u32, kind: &str, meta: &str| {
            format!(
                "<Blob><Name>{name}</Name><Properties><Content-Length>{size}</Content-Length>\
                 <ResourceType>{kind}</ResourceType></Properties><Metadata>{meta}</Metadata></Blob>"
            )
        };
        let marked = "<hdi_isfolder>true</hdi_isfolder>";
        let blobs = folder("d1", 0, "file", marked)
            + &folder("d2", 0, "directory", "")
            + &folder("empty", 0, "file", "")
            + &folder("liar", 9, "file", marked);
        assert_eq!(names(&blobs), ["empty", "liar"]);
    }

    #[test]
    fn the_last_page_has_no_marker_and_may_be_empty() {
        assert_eq!(parse(&listing("", "")), Ok(Page::default()));
        let closed = listing("", "").replace("<NextMarker></NextMarker>", "<NextMarker/>");
        assert_eq!(parse(&closed), Ok(Page::default()));
    }

    #[test]
    fn what_is_cut_short_or_something_else_is_never_an_empty_page() {
        let whole = listing(&blob("a", ""), "");
        for end in 0..whole.len() {
            if let Some(cut) = whole.get(..end) {
                assert_eq!(parse(cut), Err(Malformed), "{cut}");
            }
        }
        for text in [
            "<html><body>Welcome to Hotel Wi-Fi</body></html>",
            "<!DOCTYPE x [<!ENTITY y \"yyyy\">]><EnumerationResults></EnumerationResults>",
            &listing(
                "<Blob><Properties><Content-Length>3</Content-Length></Properties></Blob>",
                "",
            ),
            &listing("<Blob><Name>a</Name></Blob>", ""),
            &listing(&blob("&unknown;", ""), ""),
        ] {
            assert_eq!(parse(text), Err(Malformed), "{text}");
        }
    }
}
