//! Removing one object.

use super::stat::stat;
use crate::{request, service::Service};
use devlog_provider_api::{Error, ErrorKind, ObjectKey, Precondition, Result};
use devlog_provider_http::{Request, Success};
use reqwest::{Method, StatusCode};

/// Succeeds if the object is absent, unless a version was asked for.
/// <https://learn.microsoft.com/rest/api/storageservices/delete-blob>
pub fn delete(service: &Service, key: &ObjectKey, precondition: &Precondition) -> Result<()> {
    if *precondition == Precondition::IfAbsent {
        return refuse_if_present(service, key);
    }
    let request = Request::new(Method::DELETE, service.endpoint.blob_url(key))
        .success(Success::Changed(StatusCode::ACCEPTED));
    let request = request::conditional(request, precondition)?;
    let deleted =
        service.run(|client| async move { service.send_for_headers(&client, &request).await });
    match deleted {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The service has no such condition for a delete, and needs none: there is nothing to remove.
fn refuse_if_present(service: &Service, key: &ObjectKey) -> Result<()> {
    match stat(service, key)? {
        None => Ok(()),
        Some(_) => Err(Error::new(
            ErrorKind::AlreadyExists,
            "azure holds an object of this name",
        )),
    }
}
