//! Creating the container, where a person has agreed to it.

use crate::service::Service;
use devlog_provider_api::{Error, ErrorKind, Result};
use devlog_provider_http::{Request, Success};
use reqwest::{Method, StatusCode};

/// The answer where the container is there: the name belongs to the account.
const IS_THERE: &str = "ContainerAlreadyExists";

/// Succeeds if the container is there. A new one is open to its account only.
/// <https://learn.microsoft.com/rest/api/storageservices/create-container>
pub fn create(service: &Service) -> Result<()> {
    let mut url = service.protocol.endpoint.container_url();
    url.query_pairs_mut().append_pair("restype", "container");
    let request = Request::new(Method::PUT, url).success(Success::Stored(StatusCode::CREATED));
    match service.headers(&request) {
        Err(error) if error.code() != Some(IS_THERE) => Err(with_own_hint(error, service)),
        _ => Ok(()),
    }
}

/// Replaces the hint: a right to use a container does not include creating it.
fn with_own_hint(error: Error, service: &Service) -> Error {
    if error.kind() != ErrorKind::PermissionDenied {
        return error;
    }
    error.with_hint(format!(
        "a key of the account may create the container, and so may an identity with the role Storage Blob Data \
         Contributor on the account; ask its owner to create `{}`",
        service.protocol.endpoint.container()
    ))
}
