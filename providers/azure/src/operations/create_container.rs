//! Creating the container, where a person has agreed to it.

use crate::service::Service;
use devlog_provider_api::{Error, ErrorKind, Result};
use devlog_provider_http::{Request, Success};
use reqwest::{Method, StatusCode};

/// What the service answers where the container is there: the name belongs to the account, and so to the one who
/// asks.
const IS_THERE: &str = "ContainerAlreadyExists";

/// Succeeds if the container is there. Nobody but the account's own can look into a new one.
/// <https://learn.microsoft.com/rest/api/storageservices/create-container>
pub fn create(service: &Service) -> Result<()> {
    let mut url = service.endpoint.container_url();
    url.query_pairs_mut().append_pair("restype", "container");
    let request = Request::new(Method::PUT, url).success(Success::Stored(StatusCode::CREATED));
    let created =
        service.run(|client| async move { service.send_for_headers(&client, &request).await });
    match created {
        Err(error) if error.code() != Some(IS_THERE) => Err(told(error, service)),
        _ => Ok(()),
    }
}

/// A right to use a container is none to create it, and what is said about the one would mislead.
fn told(error: Error, service: &Service) -> Error {
    if error.kind() != ErrorKind::PermissionDenied {
        return error;
    }
    error.with_hint(format!(
        "a key of the account may create the container, and so may an identity with the role Storage Blob Data \
         Contributor on the account; ask its owner to create `{}`",
        service.endpoint.container()
    ))
}
