//! The properties of one object.

use crate::service::Service;
use devlog_provider_api::{ErrorKind, ObjectKey, RemoteFile, Result};
use devlog_provider_http::{ReadObject, Request, headers};
use reqwest::Method;

/// `None` if it is absent. <https://learn.microsoft.com/rest/api/storageservices/get-blob-properties>
pub fn stat(service: &Service, key: &ObjectKey) -> Result<Option<RemoteFile>> {
    let request = Request::new(Method::HEAD, service.endpoint.blob_url(key));
    let headers =
        service.run(|client| async move { service.send_for_headers(&client, &request).await });
    match headers {
        Ok(headers) => {
            let size = headers::size(&headers, service.name())?;
            Ok(service.described(key, size, &headers))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
