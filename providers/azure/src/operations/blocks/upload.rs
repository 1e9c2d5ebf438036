//! The upload of a large object: its blocks, several at once, then the list that makes them one object.

use super::{block_ids::BlockIds, uncommitted_blocks};
use crate::{request, service::Service};
use bytes::Bytes;
use devlog_provider_api::{
    Error, ErrorKind, ObjectKey, Result, Sha256Digest, Source, UploadOptions,
};
use devlog_provider_http::{PartPlan, Parts, Request, Success, send_parts, source_digest};
use reqwest::{Client, Method, StatusCode, header::HeaderMap};

/// Sends the blocks and commits them. Starts again once if the service has lost them (another upload to the
/// same key throws away what is not committed), or refuses their ids for those that another program left.
pub fn upload(
    service: &Service,
    source: &mut Source<'_>,
    key: &ObjectKey,
    options: &UploadOptions,
    plan: PartPlan,
) -> Result<(HeaderMap, Sha256Digest)> {
    let ids = BlockIds::new(fastrand::u64(..));
    match upload_once(service, source, key, options, plan, ids) {
        Err(error) if are_blocks_lost(&error) => {
            let ids = other_ids(service, key, &error)?;
            source.rewind()?;
            upload_once(service, source, key, options, plan, ids)
        }
        result => result,
    }
}

fn upload_once(
    service: &Service,
    source: &mut Source<'_>,
    key: &ObjectKey,
    options: &UploadOptions,
    plan: PartPlan,
    ids: BlockIds,
) -> Result<(HeaderMap, Sha256Digest)> {
    service.clients.run(|client| async move {
        let upload = BlockUpload {
            service,
            client,
            key,
            ids,
            parts: Parts::new(&service.host, key, plan.in_flight),
        };
        let put = |index, block| upload.put_block(index, block);
        let sent = send_parts(service, source, plan, put).await?;
        let sha256 = source_digest(source, sent.bytes)?;
        let blocks = sent.replies.len() as u64;
        let headers = upload.commit(blocks, &sha256, options).await?;
        Ok((headers, sha256))
    })
}

/// Ids that are good for a second time: as long as those of the blocks that are in the way, if any are.
fn other_ids(service: &Service, key: &ObjectKey, refusal: &Error) -> Result<BlockIds> {
    let run = fastrand::u64(..);
    if !are_ids_refused(refusal) {
        return Ok(BlockIds::new(run));
    }
    let left = service
        .clients
        .run(|client| async move { uncommitted_blocks::id_of_one(service, &client, key).await });
    match left {
        Ok(Some(id)) => BlockIds::as_long_as(run, &id).ok_or_else(|| refusal.clone()),
        Ok(None) => Ok(BlockIds::new(run)),
        Err(error) if error.kind() == ErrorKind::Cancelled => Err(error),
        Err(_) => Err(refusal.clone()),
    }
}

fn are_blocks_lost(error: &Error) -> bool {
    are_ids_refused(error) || error.code() == Some("InvalidBlockList")
}

/// Reports if the ids are of another length than those of blocks that are there.
fn are_ids_refused(error: &Error) -> bool {
    matches!(error.code(), Some("InvalidBlobOrBlock" | "InvalidBlockId"))
}

struct BlockUpload<'a> {
    service: &'a Service,
    client: Client,
    key: &'a ObjectKey,
    ids: BlockIds,
    parts: Parts<'a>,
}

impl BlockUpload<'_> {
    /// <https://learn.microsoft.com/rest/api/storageservices/put-block>
    async fn put_block(&self, index: u64, block: Bytes) -> Result<()> {
        let mut url = self.service.protocol.endpoint.blob_url(self.key);
        url.query_pairs_mut()
            .append_pair("comp", "block")
            .append_pair("blockid", &self.ids.id(index));
        let request = Request::new(Method::PUT, url)
            .success(Success::Changed(StatusCode::CREATED))
            .body(block)?;
        let send = || self.service.send_for_headers(&self.client, &request);
        self.parts.send(index, send).await.map(drop)
    }

    /// The whole has no MD5, which the service would store unchecked: the SHA-256 says the same, and hashing twice
    /// takes as long as all the rest.
    ///
    /// <https://learn.microsoft.com/rest/api/storageservices/put-block-list>
    async fn commit(
        &self,
        blocks: u64,
        sha256: &Sha256Digest,
        options: &UploadOptions,
    ) -> Result<HeaderMap> {
        let mut url = self.service.protocol.endpoint.blob_url(self.key);
        url.query_pairs_mut().append_pair("comp", "blocklist");
        let request = Request::new(Method::PUT, url)
            .success(Success::Stored(StatusCode::CREATED))
            .body(self.ids.list(blocks).into())?;
        let request =
            request::described(request, sha256, options, self.service.protocol.access_tier)?;
        self.service.send_for_headers(&self.client, &request).await
    }
}

#[cfg(test)]
mod tests {
    use super::are_blocks_lost;
    use devlog_provider_api::{Error, ErrorKind};

    #[test]
    fn only_lost_blocks_start_the_upload_again() {
        let error = |code| Error::new(ErrorKind::Other, "x").with_code(code);
        assert!(are_blocks_lost(&error("InvalidBlobOrBlock")));
        assert!(are_blocks_lost(&error("InvalidBlockList")));
        assert!(!are_blocks_lost(&error("ConditionNotMet")));
    }
}
