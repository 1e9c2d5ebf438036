//! One bucket as the host sees it.

use crate::{
    operations::{create_container, delete, list, stat, upload},
    service::{Conditions, Service},
};
use devlog_provider_api::{
    ObjectKey, Precondition, Properties, RemoteFile, RemoteStorage, Result, Sink, Source,
    UploadOptions,
};

/// The service takes thousands of requests at once; the host finds out how many the line carries.
const CONNECTIONS: u32 = 256;

/// Keeps objects in one bucket.
pub struct S3Storage {
    service: Service,
}

impl S3Storage {
    /// Takes the connections to the service; makes no request.
    pub fn new(service: Service) -> Self {
        Self { service }
    }
}

impl RemoteStorage for S3Storage {
    fn upload_file(
        &self,
        source: &mut Source<'_>,
        remote_key: &ObjectKey,
        options: &UploadOptions,
    ) -> Result<RemoteFile> {
        upload::upload(&self.service, source, remote_key, options)
    }

    fn download_file(&self, remote_key: &ObjectKey, sink: &mut Sink<'_>) -> Result<RemoteFile> {
        devlog_provider_http::download(&self.service, remote_key, sink)
    }

    fn list_files(
        &self,
        prefix: &str,
        each: &mut dyn FnMut(RemoteFile) -> Result<()>,
    ) -> Result<()> {
        list::list(&self.service, prefix, each)
    }

    fn stat_file(&self, remote_key: &ObjectKey) -> Result<Option<RemoteFile>> {
        stat::stat(&self.service, remote_key)
    }

    fn delete_file(&self, remote_key: &ObjectKey, precondition: &Precondition) -> Result<()> {
        delete::delete(&self.service, remote_key, precondition)
    }

    fn create_container(&self) -> Result<()> {
        create_container::create(&self.service)
    }

    fn properties(&self) -> Properties {
        let properties = Properties::default()
            .with_connections(CONNECTIONS)
            .with_max_object_size(upload::MAX_OBJECT);
        match self.service.conditions {
            Conditions::None => properties,
            Conditions::Uploads => properties
                .with_conditional_create()
                .with_conditional_replace(),
            Conditions::All => properties
                .with_conditional_create()
                .with_conditional_replace()
                .with_conditional_delete(),
        }
    }
}
