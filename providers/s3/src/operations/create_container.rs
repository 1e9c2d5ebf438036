//! Creating the bucket, where a person has agreed to it.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html>

use crate::{endpoint::DEFAULT_REGION, service::Service};
use devlog_provider_api::{ErrorKind, Result};
use devlog_provider_http::{Request, Success};
use reqwest::{Method, StatusCode};

/// The answer where the bucket is there, and of the account that asks.
const IS_THERE: &str = "BucketAlreadyOwnedByYou";

/// Succeeds if the bucket is there. A new one is open to its account only.
pub fn create(service: &Service) -> Result<()> {
    let region = service.protocol.region();
    let mut request = Request::new(Method::PUT, service.protocol.container_url())
        .success(Success::Changed(StatusCode::OK));
    if service.protocol.endpoint.is_amazon() && region != DEFAULT_REGION {
        let place = format!(
            "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
             <LocationConstraint>{region}</LocationConstraint></CreateBucketConfiguration>"
        );
        request = request.body(place.into())?;
    }
    match service.headers(&request) {
        Err(error) if error.code() == Some(IS_THERE) => Ok(()),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Err(error.with_hint(format!(
            "creating it needs the right s3:CreateBucket; ask the account's owner to create `{}`",
            service.protocol.endpoint.container()
        ))),
        created => created.map(drop),
    }
}
