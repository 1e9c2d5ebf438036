//! The storage as the host sees it: the calls that are alike for every service.

use super::{ObjectStore, download::download, listing::list};
use crate::{connection::ClientPool, service::Service};
use devlog_provider_api::{
    Error, ErrorKind, Host, ObjectKey, Precondition, Properties, RemoteFile, RemoteStorage, Result,
    Sink, Source, UploadOptions,
};

/// The storage of a service.
pub struct ObjectStorage<P>(Service<P>);

impl<P: ObjectStore + Send + Sync + 'static> RemoteStorage for ObjectStorage<P> {
    fn upload_file(
        &self,
        source: &mut Source<'_>,
        remote_key: &ObjectKey,
        options: &UploadOptions,
    ) -> Result<RemoteFile> {
        let (service, size) = (&self.0, source.size());
        let max = service.protocol.properties().max_object_size;
        if let Some(max) = max.filter(|max| size > *max) {
            let name = service.name();
            let problem =
                format!("{name} takes objects of at most {max} bytes, this one has {size}");
            return Err(Error::new(ErrorKind::TooLarge, problem));
        }
        let prefix = service.protocol.prefix();
        prefix.check_name(remote_key, P::name_length, service.name())?;
        let mut file = P::upload(service, source, remote_key, options)?;
        file.upload_id.clone_from(&options.upload_id);
        file.attributes.clone_from(&options.attributes);
        Ok(file)
    }

    fn download_file(&self, remote_key: &ObjectKey, sink: &mut Sink<'_>) -> Result<RemoteFile> {
        download(&self.0, remote_key, sink)
    }

    fn list_files(
        &self,
        prefix: &str,
        each: &mut dyn FnMut(RemoteFile) -> Result<()>,
    ) -> Result<()> {
        list(&self.0, prefix, each)
    }

    /// A container that is absent looks as an absent object where the reply has no body.
    fn stat_file(&self, remote_key: &ObjectKey) -> Result<Option<RemoteFile>> {
        let request = self.0.protocol.stat_request(remote_key);
        match self.0.headers(&request) {
            Ok(headers) => {
                let size = self.0.size(&headers)?;
                Ok(self.0.protocol.described(remote_key, size, &headers))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn delete_file(&self, remote_key: &ObjectKey, precondition: &Precondition) -> Result<()> {
        if *precondition == Precondition::IfAbsent {
            return self.refuse_if_present(remote_key);
        }
        let request = self.0.protocol.delete_request(remote_key, precondition)?;
        match self.0.headers(&request) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn create_container(&self) -> Result<()> {
        P::create_container(&self.0)
    }

    fn properties(&self) -> Properties {
        self.0.protocol.properties()
    }
}

impl<P: ObjectStore + Send + Sync + 'static> ObjectStorage<P> {
    /// Puts the storage together; makes no request.
    pub fn open(protocol: P, host: Host) -> Box<dyn RemoteStorage> {
        let (profile, address) = (*protocol.profile(), protocol.address());
        let clients = ClientPool::new(host.clone(), profile, &address);
        Box::new(Self(Service::new(protocol, clients, host)))
    }

    /// No service has this condition for a delete, and none is needed: there is nothing to remove.
    fn refuse_if_present(&self, key: &ObjectKey) -> Result<()> {
        if self.stat_file(key)?.is_none() {
            return Ok(());
        }
        let problem = format!("{} holds an object of this name", self.0.name());
        Err(Error::new(ErrorKind::AlreadyExists, problem))
    }
}
