//! A source that is sent in parts, several at once.

use super::{PartPlan, PooledBuffer};
use crate::{protocol::Protocol, service::Service};
use bytes::Bytes;
use devlog_provider_api::{Result, Source};
use futures_util::{
    Stream, StreamExt,
    future::{Either, select},
    stream::FuturesUnordered,
};
use std::{future::Future, io::Read, pin::pin};

/// The parts of a source that were sent.
pub struct SentParts<T> {
    /// The replies, in the order in which they came.
    pub replies: Vec<T>,
    /// The bytes that were read.
    pub bytes: u64,
}

/// Reads the source to its end and hands each part with its index to `send`, in order.
///
/// # Errors
/// Those of the source; the first of a part.
pub async fn send_parts<P: Protocol, T, F>(
    service: &Service<P>,
    source: &mut Source<'_>,
    plan: PartPlan,
    mut send: impl FnMut(u64, Bytes) -> F,
) -> Result<SentParts<T>>
where
    F: Future<Output = Result<T>>,
{
    let mut in_flight = FuturesUnordered::new();
    let (mut replies, mut bytes) = (Vec::new(), 0);
    for index in 0.. {
        while in_flight.len() >= plan.in_flight {
            replies.extend(in_flight.next().await.transpose()?);
        }
        let buffer = service.buffers.buffer(plan.size);
        let mut part = next_buffer(buffer, &mut in_flight, &mut replies).await?;
        source.take(plan.size).read_to_end(&mut part.bytes)?;
        let part = part.freeze();
        if part.is_empty() {
            break;
        }
        bytes += part.len() as u64;
        in_flight.push(send(index, part));
    }
    while let Some(reply) = in_flight.next().await {
        replies.push(reply?);
    }
    Ok(SentParts { replies, bytes })
}

/// Waits for memory. Other objects may hold all of it, so meanwhile the own parts go on.
async fn next_buffer<T>(
    buffer: impl Future<Output = PooledBuffer>,
    in_flight: &mut (impl Stream<Item = Result<T>> + Unpin),
    replies: &mut Vec<T>,
) -> Result<PooledBuffer> {
    let mut buffer = pin!(buffer);
    loop {
        match select(buffer.as_mut(), in_flight.next()).await {
            Either::Left((buffer, _)) => return Ok(buffer),
            Either::Right((Some(reply), _)) => replies.push(reply?),
            Either::Right((None, _)) => return Ok(buffer.await),
        }
    }
}
