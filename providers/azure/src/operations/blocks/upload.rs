//! The upload of a large object: its blocks, several at once, then the list that makes them one object.

use super::{block_ids::BlockIds, block_plan::BlockPlan, uncommitted_blocks};
use crate::{request, service::Service};
use bytes::Bytes;
use devlog_provider_api::{
    Error, ErrorKind, ObjectKey, Result, Sha256Digest, Source, UploadOptions,
};
use devlog_provider_http::{Parts, PooledBuffer, Request, Success, base64_md5, source_digest};
use futures_util::{
    Stream, StreamExt,
    future::{Either, select},
    stream::FuturesUnordered,
};
use md5::{Digest, Md5};
use reqwest::{
    Client, Method, StatusCode,
    header::{HeaderMap, HeaderName},
};
use std::{io::Read, pin::pin};

const BLOB_CONTENT_MD5: HeaderName = HeaderName::from_static("x-ms-blob-content-md5");

/// Sends the blocks and commits them. Starts again once if the service has lost them (another upload to the
/// same key throws away what is not committed), or refuses their ids for those that somebody else left.
pub fn upload(
    service: &Service,
    source: &mut Source<'_>,
    key: &ObjectKey,
    options: &UploadOptions,
    plan: &BlockPlan,
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
    plan: &BlockPlan,
    ids: BlockIds,
) -> Result<(HeaderMap, Sha256Digest)> {
    service.run(|client| async move {
        let upload = BlockUpload {
            service,
            client,
            key,
            ids,
            parts: Parts::new(&service.host, key, plan.in_flight),
        };
        let sent = upload.send_all(source, plan).await?;
        let sha256 = source_digest(source, sent.bytes)?;
        let headers = upload.commit(&sent, &sha256, options).await?;
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

struct Sent {
    blocks: u64,
    bytes: u64,
    md5: String,
}

impl BlockUpload<'_> {
    async fn send_all(&self, source: &mut Source<'_>, plan: &BlockPlan) -> Result<Sent> {
        let mut in_flight = FuturesUnordered::new();
        let mut md5 = Md5::new();
        let (mut blocks, mut bytes) = (0, 0);
        loop {
            while in_flight.len() >= plan.in_flight {
                in_flight.next().await.transpose()?;
            }
            let mut block = self.buffer(plan.block_size, &mut in_flight).await?;
            source.take(plan.block_size).read_to_end(&mut block.bytes)?;
            let block = block.freeze();
            if block.is_empty() {
                break;
            }
            md5.update(&block);
            bytes += block.len() as u64;
            in_flight.push(self.put_block(blocks, block));
            blocks += 1;
        }
        while let Some(result) = in_flight.next().await {
            result?;
        }
        Ok(Sent {
            blocks,
            bytes,
            md5: base64_md5(&md5.finalize()),
        })
    }

    /// Memory for the next block. Other objects may hold all of it, so meanwhile the own blocks go on.
    async fn buffer(
        &self,
        bytes: u64,
        in_flight: &mut (impl Stream<Item = Result<()>> + Unpin),
    ) -> Result<PooledBuffer> {
        let mut buffer = pin!(self.service.buffers.buffer(bytes));
        loop {
            match select(buffer.as_mut(), in_flight.next()).await {
                Either::Left((buffer, _)) => return Ok(buffer),
                Either::Right((Some(result), _)) => result?,
                Either::Right((None, _)) => return Ok(buffer.await),
            }
        }
    }

    /// <https://learn.microsoft.com/rest/api/storageservices/put-block>
    async fn put_block(&self, index: u64, block: Bytes) -> Result<()> {
        let mut url = self.service.endpoint.blob_url(self.key);
        url.query_pairs_mut()
            .append_pair("comp", "block")
            .append_pair("blockid", &self.ids.id(index));
        let request = Request::new(Method::PUT, url)
            .success(Success::Changed(StatusCode::CREATED))
            .body(block)?;
        let send = || self.service.send_for_headers(&self.client, &request);
        self.parts.send(index, send).await.map(drop)
    }

    /// <https://learn.microsoft.com/rest/api/storageservices/put-block-list>
    async fn commit(
        &self,
        sent: &Sent,
        sha256: &Sha256Digest,
        options: &UploadOptions,
    ) -> Result<HeaderMap> {
        let mut url = self.service.endpoint.blob_url(self.key);
        url.query_pairs_mut().append_pair("comp", "blocklist");
        let request = Request::new(Method::PUT, url)
            .success(Success::Stored(StatusCode::CREATED))
            .header_text(BLOB_CONTENT_MD5, &sent.md5)?
            .body(self.ids.list(sent.blocks).into())?;
        let request = request::described(request, sha256, options, self.service.access_tier)?;
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
