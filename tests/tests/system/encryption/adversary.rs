//! A party that can write the remote and has no key: it reads and writes objects through the provider.

use devlog::{
    config,
    registry::{OpenRequest, Registry, SearchPath},
};
use devlog_provider_api::{
    Attributes, Host, RemoteStorage, UploadOptions,
    testkit::{BytesSink, BytesSource},
};
use devlog_tests::{backup::Backup, program};

/// The bytes and attributes of an object.
pub type Stored = (Vec<u8>, Attributes);

pub struct Adversary(Box<dyn RemoteStorage>);

impl Adversary {
    /// Opens the remote of the sandbox's configuration.
    pub fn of(backup: &Backup) -> Self {
        let root = backup.sandbox.root();
        let loaded = config::load(&root).expect("the configuration is valid");
        let mut registry = Registry::default();
        registry.discover(&SearchPath::new(&[], None, &root, Some(program::devlog())));
        let opened = registry.open(OpenRequest {
            remote: &loaded.config.remote,
            base_dir: &root,
            environment: &std::iter::empty::<(&str, &str)>().collect(),
            secrets: &[],
            host: Host::detached(),
        });
        Self(opened.expect("the provider is bundled").storage)
    }

    pub fn take(&self, key: &str) -> Stored {
        let mut sink = BytesSink::new();
        let key = key.parse().expect("a key");
        let taken = self.0.download_file(&key, &mut sink.sink());
        let attributes = taken.expect("the object is there").attributes;
        (sink.bytes().to_vec(), attributes)
    }

    pub fn put(&self, key: &str, (bytes, attributes): Stored) {
        let mut options = UploadOptions::default();
        options.attributes = attributes;
        let mut source = BytesSource::new(bytes);
        let key = key.parse().expect("a key");
        let put = self.0.upload_file(&mut source.source(), &key, &options);
        put.expect("the remote can be written");
    }
}
