//! Removing one object. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html>

use super::stat::stat;
use crate::{
    request::{entity_tag, unsupported},
    service::{Conditions, Service},
};
use devlog_provider_api::{Error, ErrorKind, ObjectKey, Precondition, Result};
use devlog_provider_http::{Request, Success};
use reqwest::{Method, StatusCode};

/// Succeeds if the object is absent, unless a version was given.
pub fn delete(service: &Service, key: &ObjectKey, precondition: &Precondition) -> Result<()> {
    match precondition {
        Precondition::IfAbsent => return refuse_if_present(service, key),
        // Many services ignore the condition, and delete.
        Precondition::IfMatch(_) if service.conditions != Conditions::All => {
            return Err(unsupported("a delete"));
        }
        _ => {}
    }
    let request = Request::new(Method::DELETE, service.object_url(key))
        .success(Success::Changed(StatusCode::NO_CONTENT))
        .precondition(precondition, entity_tag)?;
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
            "s3 holds an object of this name",
        )),
    }
}
