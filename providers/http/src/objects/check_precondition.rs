//! The comparison of a condition with the object that is there, for services that ignore a condition.

use super::ObjectStore;
use crate::service::Service;
use devlog_provider_api::{Error, ErrorKind, ObjectKey, Precondition, Result};
use reqwest::Client;

/// Compares the object that is there with the condition. What is left to chance is only the time until the request
/// that should have carried the condition.
///
/// # Errors
/// `AlreadyExists` or `PreconditionFailed` if the condition does not hold; those of the request.
pub async fn check_precondition<P: ObjectStore>(
    service: &Service<P>,
    client: &Client,
    key: &ObjectKey,
    precondition: &Precondition,
) -> Result<()> {
    if *precondition == Precondition::None {
        return Ok(());
    }
    let request = service.protocol.stat_request(key);
    let found = match service.send_for_headers(client, &request).await {
        Ok(reply) => {
            let size = service.size(&reply)?;
            service.protocol.described(key, size, &reply)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let name = service.name();
    let etag = found.as_ref().and_then(|file| file.etag.as_ref());
    match precondition {
        Precondition::IfAbsent if found.is_some() => {
            let problem = format!("{name} holds an object of this name already");
            Err(Error::new(ErrorKind::AlreadyExists, problem))
        }
        Precondition::IfMatch(wanted) if etag != Some(wanted) => {
            let problem = format!("{name} holds another version of the object");
            Err(Error::new(ErrorKind::PreconditionFailed, problem))
        }
        _ => Ok(()),
    }
}
