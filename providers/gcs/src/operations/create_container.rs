//! Creating the bucket, where a person has agreed to it.
//! <https://cloud.google.com/storage/docs/json_api/v1/buckets/insert>

use crate::{
    service::Service,
    settings::{PROJECT, invalid},
};
use devlog_provider_api::{ErrorKind, Result};
use devlog_provider_http::{ObjectStore, Request, Success};
use reqwest::{Method, StatusCode, header::CONTENT_TYPE};
use serde_json::json;

/// The longest reply, in bytes.
const MAX_REPLY: u64 = 64 << 10;

/// Succeeds if the bucket is there and can be listed. A new one is open to its project only.
pub fn create(service: &Service) -> Result<()> {
    match service.fetch(&service.protocol.page_request("", None), MAX_REPLY) {
        Err(error) if error.kind() == ErrorKind::ContainerNotFound => {}
        found => return found.map(drop),
    }
    let Some(project) = &service.protocol.creation.project else {
        let problem = "a bucket is created in a project, and `project` is not set";
        return Err(invalid(problem).with_hint(format!(
            "set `{PROJECT}`, or run `gcloud storage buckets create gs://{}`",
            service.protocol.endpoint.container()
        )));
    };
    let mut url = service.protocol.endpoint.buckets_url();
    url.query_pairs_mut().append_pair("project", project);
    let mut bucket = json!({
        "name": service.protocol.endpoint.container(),
        "iamConfiguration": {
            "uniformBucketLevelAccess": { "enabled": true },
            "publicAccessPrevention": "enforced"
        }
    });
    if let Some(location) = &service.protocol.creation.location {
        bucket["location"] = json!(location);
    }
    let mut request = Request::new(Method::POST, url)
        .success(Success::Changed(StatusCode::OK))
        .header(CONTENT_TYPE, "application/json");
    request.body = bucket.to_string().into();
    match service.fetch(&request, MAX_REPLY) {
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Err(error.with_hint(format!(
            "creating it needs the right storage.buckets.create; ask the project's owner to create `{}`",
            service.protocol.endpoint.container()
        ))),
        created => created.map(drop),
    }
}
