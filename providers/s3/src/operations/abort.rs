//! The end of uploads in parts that become no object: the parts cost money until the upload is aborted.

use crate::{
    endpoint::with_parameters,
    reply::{Element, MAX_REPLY},
    service::Service,
    unfinished::ListedUpload,
};
use devlog_provider_api::{LogLevel, ObjectKey, Result};
use devlog_provider_http::{Request, Success, headers};
use reqwest::{Client, Method, StatusCode, header::DATE};

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html>
pub async fn abort(service: &Service, client: &Client, key: &ObjectKey, id: &str) -> Result<()> {
    let url = with_parameters(service.protocol.object_url(key), &[("uploadId", id)]);
    let request =
        Request::new(Method::DELETE, url).success(Success::Changed(StatusCode::NO_CONTENT));
    service.send_for_headers(client, &request).await.map(drop)
}

/// Aborts the stale uploads of this object before a new one begins: those that were cut off, as by a crash. What cannot
/// be listed or aborted is left to the bucket's lifecycle rule.
pub async fn abort_stale_uploads(service: &Service, client: &Client, key: &ObjectKey) {
    for id in stale_uploads(service, client, key)
        .await
        .unwrap_or_default()
    {
        if abort(service, client, key, &id).await.is_ok() {
            let message = format!("an unfinished upload of `{key}` was aborted");
            service.host.log(LogLevel::Info, message);
        }
    }
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html>
async fn stale_uploads(service: &Service, client: &Client, key: &ObjectKey) -> Result<Vec<String>> {
    let name = service.protocol.endpoint.prefix.name(key.as_str());
    let parameters = [("prefix", &*name), ("uploads", "")];
    let request = Request::new(
        Method::GET,
        with_parameters(service.protocol.container_url(), &parameters),
    );
    let mut reply = service.send(client, &request).await?;
    let body = service.body(&mut reply, MAX_REPLY).await?;
    let now = headers::text(reply.headers(), &DATE).and_then(headers::timestamp);
    Ok(uploads(&body, &name)
        .filter(|upload| service.protocol.unfinished.is_stale(upload, now))
        .map(|upload| upload.id)
        .collect())
}

fn uploads(xml: &[u8], name: &str) -> impl Iterator<Item = ListedUpload> {
    let root = Element::parse(xml).unwrap_or_default();
    let uploads = root.children.into_iter();
    uploads.filter_map(move |upload| {
        let is_of_object = upload.name == "Upload" && upload.value("Key") == Some(name);
        is_of_object.then_some(())?;
        Some(ListedUpload {
            id: upload.value("UploadId")?.to_owned(),
            begun: upload.value("Initiated").and_then(|time| time.parse().ok()),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::uploads;

    #[test]
    fn only_uploads_of_the_very_object_are_listed() {
        let xml = b"<ListMultipartUploadsResult><KeyMarker/><Bucket>b</Bucket>\
            <Upload><Key>j/a</Key><UploadId>1</UploadId><Initiated>2025-09-11T10:30:00.000Z</Initiated></Upload>\
            <Upload><Key>j/a2</Key><UploadId>2</UploadId></Upload>\
            <Upload><Key>j/a</Key><UploadId>3</UploadId></Upload></ListMultipartUploadsResult>";
        let found: Vec<_> = uploads(xml, "j/a")
            .map(|upload| (upload.id, upload.begun.is_some()))
            .collect();
        assert_eq!(found, [("1".to_owned(), true), ("3".to_owned(), false)]);
        assert_eq!(uploads(b"<html>", "j/a").count(), 0);
    }
}
