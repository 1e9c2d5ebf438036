//! The upload of a large object: its parts, several at once, then their list, which makes them one object.
//!
//! Parts cost money until they are one object or aborted, so an upload that fails or is stopped is aborted.

use super::part_plan::PartPlan;
use crate::{
    endpoint::with_parameters,
    reply::{Element, object},
    request,
    service::Service,
};
use bytes::Bytes;
use devlog_provider_api::{
    Error, ErrorKind, ObjectKey, Precondition, Result, Sha256Digest, Source, UploadOptions,
};
use devlog_provider_http::{Parts, PooledBuffer, Reply, Request, Success, headers, source_digest};
use futures_util::{
    Stream, StreamExt,
    future::{Either, select},
    stream::FuturesUnordered,
};
use reqwest::{
    Client, Method, StatusCode,
    header::{ETAG, HeaderMap, HeaderValue},
};
use std::{io::Read, pin::pin, time::Duration};

/// The longest reply in XML, in bytes.
const MAX_REPLY: u64 = 64 << 10;
/// The limit for the request that aborts an upload, which a stopped run waits for.
const ABORT_LIMIT: Duration = Duration::from_millis(1500);

/// Sends the parts and completes them. An upload that fails is aborted.
pub fn upload(
    service: &Service,
    source: &mut Source<'_>,
    key: &ObjectKey,
    options: &UploadOptions,
    sha256: &Sha256Digest,
    plan: &PartPlan,
) -> Result<HeaderMap> {
    let id = service.run(|client| create(service, client, key, options, sha256))?;
    let result = service.run(|client| {
        let upload = Multipart {
            service,
            client,
            key,
            id: &id,
            parts: Parts::new(&service.host, key, plan.in_flight),
        };
        async move {
            let tags = upload.send_all(source, plan).await?;
            if !service.endpoint.is_amazon() {
                upload.check(&options.precondition).await?;
            }
            upload.complete(&tags, &options.precondition).await
        }
    });
    if result.is_err() {
        // What cannot be aborted is left to the bucket's lifecycle rule.
        let _ = service.run_last(ABORT_LIMIT, |client| abort(service, client, key, &id));
    }
    result
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html>
async fn create(
    service: &Service,
    client: Client,
    key: &ObjectKey,
    options: &UploadOptions,
    sha256: &Sha256Digest,
) -> Result<String> {
    let url = with_parameters(service.object_url(key), &[("uploads", "")]);
    let request = Request::new(Method::POST, url).success(Success::Changed(StatusCode::OK));
    let request = request::described(service, request, sha256, options)?;
    let mut reply = service.send(&client, &request).await?;
    let body = service.body(&mut reply, MAX_REPLY).await?;
    Element::parse(&body)
        .ok()
        .filter(|root| root.name == "InitiateMultipartUploadResult")
        .and_then(|root| root.value("UploadId").map(str::to_owned))
        .filter(|id| !id.is_empty())
        .ok_or_else(|| unexpected("names no upload"))
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html>
async fn abort(service: &Service, client: Client, key: &ObjectKey, id: &str) -> Result<()> {
    let url = with_parameters(service.object_url(key), &[("uploadId", id)]);
    let request =
        Request::new(Method::DELETE, url).success(Success::Changed(StatusCode::NO_CONTENT));
    service.send_for_headers(&client, &request).await.map(drop)
}

fn unexpected(how: &str) -> Error {
    Error::new(ErrorKind::Other, format!("the answer of s3 {how}"))
}

struct Multipart<'a> {
    service: &'a Service,
    client: Client,
    key: &'a ObjectKey,
    id: &'a str,
    parts: Parts<'a>,
}

/// A part's number, and the `ETag` that the service gave it.
type Tag = (u64, String);

impl Multipart<'_> {
    async fn send_all(&self, source: &mut Source<'_>, plan: &PartPlan) -> Result<Vec<Tag>> {
        let mut in_flight = FuturesUnordered::new();
        let mut tags = Vec::new();
        let (mut number, mut bytes) = (1, 0);
        loop {
            while in_flight.len() >= plan.in_flight {
                tags.extend(in_flight.next().await.transpose()?);
            }
            let mut part = self.buffer(plan.size, &mut in_flight, &mut tags).await?;
            source.take(plan.size).read_to_end(&mut part.bytes)?;
            let part = part.freeze();
            if part.is_empty() {
                break;
            }
            bytes += part.len() as u64;
            in_flight.push(self.send_part(number, part));
            number += 1;
        }
        while let Some(tag) = in_flight.next().await {
            tags.push(tag?);
        }
        source_digest(source, bytes)?;
        tags.sort_unstable();
        Ok(tags)
    }

    /// Memory for the next part. Other objects may hold all of it, so meanwhile the own parts go on.
    async fn buffer(
        &self,
        bytes: u64,
        in_flight: &mut (impl Stream<Item = Result<Tag>> + Unpin),
        tags: &mut Vec<Tag>,
    ) -> Result<PooledBuffer> {
        let mut buffer = pin!(self.service.buffers.buffer(bytes));
        loop {
            match select(buffer.as_mut(), in_flight.next()).await {
                Either::Left((buffer, _)) => return Ok(buffer),
                Either::Right((Some(tag), _)) => tags.push(tag?),
                Either::Right((None, _)) => return Ok(buffer.await),
            }
        }
    }

    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html>
    async fn send_part(&self, number: u64, part: Bytes) -> Result<Tag> {
        let parameters = [("partNumber", &*number.to_string()), ("uploadId", self.id)];
        let url = with_parameters(self.service.object_url(self.key), &parameters);
        let request = Request::new(Method::PUT, url)
            .success(Success::Stored(StatusCode::OK))
            .body(part)?;
        let send = || self.service.send_for_headers(&self.client, &request);
        let reply = self.parts.send(number, send).await?;
        let tag = headers::text(&reply, &ETAG).unwrap_or_default();
        Ok((number, tag.to_owned()))
    }

    /// Compares the object that is there with the condition. Some services (Ceph, moto) ignore the condition of the
    /// last request, so that what is left to chance is only the time between the two.
    async fn check(&self, precondition: &Precondition) -> Result<()> {
        if *precondition == Precondition::None {
            return Ok(());
        }
        let request = Request::new(Method::HEAD, self.service.object_url(self.key));
        let found = match self.service.send_for_headers(&self.client, &request).await {
            Ok(headers) => headers::text(&headers, &ETAG).and_then(object::etag),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let (kind, problem) = match precondition {
            Precondition::IfAbsent if found.is_some() => (
                ErrorKind::AlreadyExists,
                "s3 holds an object of this name already",
            ),
            Precondition::IfMatch(etag)
                if found.as_ref() != object::etag(etag.as_str()).as_ref() =>
            {
                (
                    ErrorKind::PreconditionFailed,
                    "s3 holds another version of the object",
                )
            }
            _ => return Ok(()),
        };
        Err(Error::new(kind, problem))
    }

    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html>. The status is 200 before the
    /// service knows whether it succeeds, so the body decides.
    async fn complete(&self, tags: &[Tag], precondition: &Precondition) -> Result<HeaderMap> {
        let url = with_parameters(self.service.object_url(self.key), &[("uploadId", self.id)]);
        let request = Request::new(Method::POST, url)
            .success(Success::Changed(StatusCode::OK))
            .body(list(tags).into())?;
        let request = request::conditional(self.service, request, precondition)?;
        let mut reply = self.service.send(&self.client, &request).await?;
        let body = self.service.body(&mut reply, MAX_REPLY).await?;
        let root = Element::parse(&body).map_err(|_| unexpected("is not XML"))?;
        let mut headers = reply.headers().clone();
        match root.name.as_str() {
            "CompleteMultipartUploadResult" => {
                headers.remove(ETAG);
                let tag = root.value("ETag").unwrap_or_default();
                if let Ok(tag) = HeaderValue::from_str(tag.trim()) {
                    headers.insert(ETAG, tag);
                }
                Ok(headers)
            }
            "Error" => {
                let status = match root.value("Code") {
                    Some("PreconditionFailed") => StatusCode::PRECONDITION_FAILED,
                    _ => StatusCode::INTERNAL_SERVER_ERROR,
                };
                let reply = Reply {
                    status,
                    headers,
                    body,
                };
                Err(self.service.explained(reply, &request).await)
            }
            _ => Err(unexpected("is not about the upload")),
        }
    }
}

fn list(tags: &[Tag]) -> String {
    let mut xml =
        "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">".to_owned();
    for (number, tag) in tags {
        let tag = tag.replace('"', "&quot;");
        let part = format!("<Part><PartNumber>{number}</PartNumber><ETag>{tag}</ETag></Part>");
        xml.push_str(&part);
    }
    xml + "</CompleteMultipartUpload>"
}
