//! The upload of a large object: its parts, several at once, then their list, which makes them one object.
//!
//! Parts cost money until they are one object or aborted, so an upload that fails or is stopped is aborted.

use super::abort::{abort, abort_stale_uploads};
use crate::{
    endpoint::with_parameters,
    reply::{Element, MAX_REPLY},
    request,
    service::Service,
};
use bytes::Bytes;
use devlog_provider_api::{ObjectKey, Precondition, Result, Sha256Digest, Source, UploadOptions};
use devlog_provider_http::{
    PartPlan, Parts, Reply, Request, Success, check_digest, check_precondition, headers, send_parts,
};
use reqwest::{
    Client, Method, StatusCode,
    header::{ETAG, HeaderMap, HeaderValue},
};
use std::time::Duration;

/// The limit for the request that aborts an upload, which a stopped run waits for.
const ABORT_LIMIT: Duration = Duration::from_millis(1500);

/// Sends the parts and completes them. An upload that fails is aborted.
pub fn upload(
    service: &Service,
    source: &mut Source<'_>,
    key: &ObjectKey,
    options: &UploadOptions,
    sha256: &Sha256Digest,
    plan: PartPlan,
) -> Result<HeaderMap> {
    let id = service.clients.run(|client| async move {
        abort_stale_uploads(service, &client, key).await;
        create(service, client, key, options, sha256).await
    })?;
    let result = service.clients.run(|client| {
        let upload = Multipart {
            service,
            client,
            key,
            id: &id,
            parts: Parts::new(&service.host, key, plan.in_flight),
        };
        async move {
            let tags = upload.send_all(source, sha256, plan).await?;
            if !service.protocol.endpoint.is_amazon() {
                // Some services (Ceph, moto) ignore the condition of the last request.
                let condition = &options.precondition;
                check_precondition(service, &upload.client, key, condition).await?;
            }
            upload.complete(&tags, &options.precondition).await
        }
    });
    if result.is_err() {
        let id_of_request = &id;
        let aborted = service.clients.run_last(ABORT_LIMIT, |client| async move {
            abort(service, &client, key, id_of_request).await
        });
        if aborted.is_err() {
            // The next upload of the object aborts it.
            service.protocol.unfinished.leave_behind(id);
        }
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
    let url = with_parameters(service.protocol.object_url(key), &[("uploads", "")]);
    let request = Request::new(Method::POST, url).success(Success::Changed(StatusCode::OK));
    let request = request::described(&service.protocol, request, sha256, options)?;
    let mut reply = service.send(&client, &request).await?;
    let body = service.body(&mut reply, MAX_REPLY).await?;
    Element::parse(&body)
        .ok()
        .filter(|root| root.name == "InitiateMultipartUploadResult")
        .and_then(|root| root.value("UploadId").map(str::to_owned))
        .filter(|id| !id.is_empty())
        .ok_or_else(|| service.bad_reply("contains no upload id"))
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
    async fn send_all(
        &self,
        source: &mut Source<'_>,
        sha256: &Sha256Digest,
        plan: PartPlan,
    ) -> Result<Vec<Tag>> {
        let put = |index, part| self.send_part(index + 1, part);
        let mut sent = send_parts(self.service, source, plan, put).await?;
        check_digest(source, sent.bytes, sha256)?;
        sent.replies.sort_unstable();
        Ok(sent.replies)
    }

    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html>
    async fn send_part(&self, number: u64, part: Bytes) -> Result<Tag> {
        let parameters = [("partNumber", &*number.to_string()), ("uploadId", self.id)];
        let url = with_parameters(self.service.protocol.object_url(self.key), &parameters);
        let request = Request::new(Method::PUT, url)
            .success(Success::Stored(StatusCode::OK))
            .body(part)?;
        let send = || self.service.send_for_headers(&self.client, &request);
        let reply = self.parts.send(number, send).await?;
        let tag = headers::text(&reply, &ETAG).unwrap_or_default();
        Ok((number, tag.to_owned()))
    }

    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html>. The status is 200 before the
    /// service knows whether it succeeds, so the body decides.
    async fn complete(&self, tags: &[Tag], precondition: &Precondition) -> Result<HeaderMap> {
        let url = with_parameters(
            self.service.protocol.object_url(self.key),
            &[("uploadId", self.id)],
        );
        let request = Request::new(Method::POST, url)
            .success(Success::Changed(StatusCode::OK))
            .body(list(tags).into())?;
        let request = request::conditional(&self.service.protocol, request, precondition)?;
        let mut reply = self.service.send(&self.client, &request).await?;
        let body = self.service.body(&mut reply, MAX_REPLY).await?;
        let root = Element::parse(&body).map_err(|_| self.service.bad_reply("is not XML"))?;
        let mut headers = reply.headers().clone();
        let other = || self.service.bad_reply("is not about the upload");
        match root.name.as_str() {
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
            // It ends in `Result`; moto ends it in `Output` or `Response`.
            name if name.starts_with("CompleteMultipartUpload") => {
                let tag = root.value("ETag");
                let tag = tag.and_then(|tag| HeaderValue::from_str(tag.trim()).ok());
                let tag = tag.ok_or_else(other)?;
                headers.insert(ETAG, tag);
                Ok(headers)
            }
            _ => Err(other()),
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
