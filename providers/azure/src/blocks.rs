//! The upload of a large object: its blocks, several at once, then the list that makes them one object.

use crate::{
    block_plan::{BlockIds, BlockPlan},
    request::{Request, base64_md5},
    service::Service,
    upload::digest,
};
use bytes::Bytes;
use devlog_provider_api::{
    Error, ErrorKind, LogLevel, ObjectKey, Result, Sha256Digest, Source, UploadOptions,
};
use futures_util::{StreamExt, stream::FuturesUnordered};
use md5::{Digest, Md5};
use reqwest::{
    Client, Method,
    header::{HeaderMap, HeaderName},
};
use std::{io::Read, time::Duration};

const BLOB_CONTENT_MD5: HeaderName = HeaderName::from_static("x-ms-blob-content-md5");
/// How often one block is sent before the upload fails.
const ATTEMPTS: u32 = 4;
/// Before the second attempt; doubled before each further one.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// A longer wait is the host's business: it holds no open upload meanwhile.
const MAX_PAUSE: Duration = Duration::from_secs(10);

/// Sends the blocks and commits them. Starts again once if the service has lost them: another upload to the
/// same key throws away what is not committed.
pub fn upload(
    service: &Service,
    source: &mut Source<'_>,
    key: &ObjectKey,
    options: &UploadOptions,
    plan: &BlockPlan,
) -> Result<(HeaderMap, Sha256Digest)> {
    match upload_once(service, source, key, options, plan) {
        Err(error) if are_blocks_lost(&error) => {
            source.rewind()?;
            upload_once(service, source, key, options, plan)
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
) -> Result<(HeaderMap, Sha256Digest)> {
    service.run(|client| async move {
        let upload = BlockUpload {
            service,
            client,
            key,
            ids: BlockIds::new(fastrand::u64(..)),
        };
        let sent = upload.send_all(source, plan).await?;
        let sha256 = digest(source, sent.bytes)?;
        let headers = upload.commit(&sent, &sha256, options).await?;
        Ok((headers, sha256))
    })
}

fn are_blocks_lost(error: &Error) -> bool {
    matches!(
        error.code(),
        Some("InvalidBlobOrBlock" | "InvalidBlockList" | "InvalidBlockId")
    )
}

struct BlockUpload<'a> {
    service: &'a Service,
    client: Client,
    key: &'a ObjectKey,
    ids: BlockIds,
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
            let block = read_block(source, plan.block_size)?;
            if block.is_empty() {
                break;
            }
            md5.update(&block);
            bytes += block.len() as u64;
            in_flight.push(self.put_block(blocks, block));
            blocks += 1;
            while in_flight.len() >= plan.in_flight {
                in_flight.next().await.transpose()?;
            }
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

    /// <https://learn.microsoft.com/rest/api/storageservices/put-block>
    async fn put_block(&self, index: u64, block: Bytes) -> Result<()> {
        let mut url = self.service.endpoint.blob_url(self.key);
        url.query_pairs_mut()
            .append_pair("comp", "block")
            .append_pair("blockid", &self.ids.id(index));
        let request = Request::new(Method::PUT, url).body(block)?;
        let mut attempt = 1;
        loop {
            let Err(error) = self.service.send_for_headers(&self.client, &request).await else {
                return Ok(());
            };
            let Some(pause) = pause(&error, attempt) else {
                return Err(error);
            };
            self.service.host.log(
                LogLevel::Info,
                format!("block {index} of `{}` is sent again: {error}", self.key),
            );
            tokio::time::sleep(pause).await;
            attempt += 1;
        }
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
            .header_text(BLOB_CONTENT_MD5, &sent.md5)?
            .description(sha256, options)?
            .precondition(&options.precondition)?
            .body(self.ids.list(sent.blocks).into())?;
        self.service.send_for_headers(&self.client, &request).await
    }
}

/// The next block: full, or the rest; empty at the end.
fn read_block(source: &mut Source<'_>, size: u64) -> Result<Bytes> {
    let capacity = usize::try_from(size).map_err(|_| {
        Error::new(
            ErrorKind::TooLarge,
            "a block does not fit into the memory of this computer",
        )
    })?;
    let mut block = Vec::with_capacity(capacity);
    source.take(size).read_to_end(&mut block)?;
    Ok(block.into())
}

/// How long to wait before a block is sent again; `None` if it is not, after attempt number `attempt`.
fn pause(error: &Error, attempt: u32) -> Option<Duration> {
    if !error.kind().is_retryable() || attempt >= ATTEMPTS {
        return None;
    }
    let pause = FIRST_PAUSE * 2_u32.pow(attempt.saturating_sub(1));
    Some(error.retry_after().unwrap_or_default().max(pause)).filter(|pause| *pause <= MAX_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::{ATTEMPTS, are_blocks_lost, pause};
    use devlog_provider_api::{Error, ErrorKind};
    use std::time::Duration;

    #[test]
    fn a_block_is_sent_again_a_few_times_and_only_for_what_may_pass() {
        let unavailable = Error::new(ErrorKind::Unavailable, "x");
        let pauses: Vec<_> = (1..=ATTEMPTS)
            .map_while(|attempt| pause(&unavailable, attempt))
            .collect();
        assert_eq!(pauses, [250, 500, 1000].map(Duration::from_millis));
        assert_eq!(
            pause(&Error::new(ErrorKind::PermissionDenied, "x"), 1),
            None
        );
    }

    #[test]
    fn a_wait_that_the_service_asks_for_is_obeyed_or_left_to_the_host() {
        let asked = |seconds| {
            let error = Error::new(ErrorKind::Throttled, "x");
            pause(&error.with_retry_after(Duration::from_secs(seconds)), 1)
        };
        assert_eq!(asked(3), Some(Duration::from_secs(3)));
        assert_eq!(asked(60), None);
    }

    #[test]
    fn only_lost_blocks_start_the_upload_again() {
        let error = |code| Error::new(ErrorKind::Other, "x").with_code(code);
        assert!(are_blocks_lost(&error("InvalidBlobOrBlock")));
        assert!(are_blocks_lost(&error("InvalidBlockList")));
        assert!(!are_blocks_lost(&error("ConditionNotMet")));
    }
}
