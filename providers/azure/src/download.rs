//! Downloads: exactly the bytes that are stored, as they come.

use crate::{object, request::Request, service::Service};
use devlog_provider_api::{Error, ErrorKind, ObjectKey, RemoteFile, Result, Sink};
use reqwest::Method;
use std::io::Write;

/// Writes the object into the sink. <https://learn.microsoft.com/rest/api/storageservices/get-blob>
pub fn download(service: &Service, key: &ObjectKey, sink: &mut Sink<'_>) -> Result<RemoteFile> {
    let request = Request::new(Method::GET, service.endpoint.blob_url(key));
    service.run(|client| async move {
        let mut reply = service.send(&client, &request).await?;
        let size = object::size(reply.headers()).ok_or_else(object::no_size)?;
        let file = object::remote_file(key.as_str(), size, reply.headers());
        let mut written = 0;
        while let Some(chunk) = service.chunk(&mut reply).await? {
            service.host.check_cancelled()?;
            sink.write_all(&chunk)?;
            written += chunk.len() as u64;
        }
        if written != size {
            return Err(Error::new(
                ErrorKind::Unavailable,
                format!("azure announced {size} bytes and sent {written}"),
            ));
        }
        Ok(file)
    })
}
