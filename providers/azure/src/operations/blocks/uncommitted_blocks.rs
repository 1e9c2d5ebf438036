//! The blocks that unfinished uploads left under a name; the service keeps them for a week.

use crate::service::Service;
use devlog_provider_api::{ObjectKey, Result};
use devlog_provider_http::Request;
use quick_xml::{Reader, events::Event};
use reqwest::{Client, Method};

/// The longest list that is read, in bytes: 100,000 blocks with ids of 64 bytes.
const MAX_LIST: u64 = 32 << 20;

/// The id of one of the blocks that are not committed; `None` if there are none.
/// <https://learn.microsoft.com/rest/api/storageservices/get-block-list>
///
/// # Errors
/// When the service does not tell.
pub async fn id_of_one(
    service: &Service,
    client: &Client,
    key: &ObjectKey,
) -> Result<Option<String>> {
    let mut url = service.endpoint.blob_url(key);
    url.query_pairs_mut()
        .append_pair("comp", "blocklist")
        .append_pair("blocklisttype", "uncommitted");
    let request = Request::new(Method::GET, url);
    let mut reply = service.send(client, &request).await?;
    let list = service.body(&mut reply, MAX_LIST).await?;
    Ok(first_name(&String::from_utf8_lossy(&list)))
}

/// `<BlockList>…<UncommittedBlocks><Block><Name>…</Name><Size>…`
fn first_name(list: &str) -> Option<String> {
    let mut reader = Reader::from_str(list.trim_start_matches('\u{feff}'));
    let mut is_name = false;
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => is_name = start.name().as_ref() == "Name",
            Event::Text(text) if is_name => return Some(text.trim().to_owned()),
            Event::Eof => return None,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::first_name;

    #[test]
    fn the_first_blocks_id_is_found() {
        let list = "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList><UncommittedBlocks>\
                    <Block><Name>QUJD</Name><Size>3</Size></Block><Block><Name>REVG</Name><Size>3</Size>\
                    </Block></UncommittedBlocks></BlockList>";
        assert_eq!(first_name(list).as_deref(), Some("QUJD"));
    }

    #[test]
    fn a_list_without_blocks_names_none() {
        for list in [
            "",
            "<BlockList/>",
            "<BlockList><UncommittedBlocks /></BlockList>",
        ] {
            assert_eq!(first_name(list), None);
        }
    }
}
