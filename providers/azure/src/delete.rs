//! Removing one object.

use crate::{request::Request, service::Service};
use devlog_provider_api::{Error, ErrorKind, ObjectKey, Precondition, Result};
use reqwest::Method;

/// Succeeds if the object is absent, unless a version was asked for.
/// <https://learn.microsoft.com/rest/api/storageservices/delete-blob>
pub fn delete(service: &Service, key: &ObjectKey, precondition: &Precondition) -> Result<()> {
    if *precondition == Precondition::IfAbsent {
        return Err(Error::new(
            ErrorKind::Unsupported,
            "azure cannot remove an object on the condition that it is absent",
        ));
    }
    let request =
        Request::new(Method::DELETE, service.endpoint.blob_url(key)).precondition(precondition)?;
    let deleted =
        service.run(|client| async move { service.send_for_headers(&client, &request).await });
    match deleted {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
