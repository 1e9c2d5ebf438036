//! The blocks that unfinished uploads left under a name; the service keeps them for a week.

use crate::{reply::xml::first_text, service::Service};
use devlog_provider_api::{ObjectKey, Result};
use devlog_provider_http::Request;
use reqwest::{Client, Method};

/// The longest list that is read, in bytes: 100,000 blocks with ids of 64 bytes.
const MAX_LIST: u64 = 32 << 20;

/// The id of one of the blocks that are not committed; `None` if there are none.
/// <https://learn.microsoft.com/rest/api/storageservices/get-block-list>
///
/// # Errors
/// Those of the request.
pub async fn id_of_one(
    service: &Service,
    client: &Client,
    key: &ObjectKey,
) -> Result<Option<String>> {
    let mut url = service.protocol.endpoint.blob_url(key);
    url.query_pairs_mut()
        .append_pair("comp", "blocklist")
        .append_pair("blocklisttype", "uncommitted");
    let request = Request::new(Method::GET, url);
    let mut reply = service.send(client, &request).await?;
    let list = service.body(&mut reply, MAX_LIST).await?;
    // `<BlockList>…<UncommittedBlocks><Block><Name>…`
    Ok(first_text(&String::from_utf8_lossy(&list), "Name"))
}
