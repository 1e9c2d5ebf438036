//! Written for another version of the contract; NAME and MORE are filled in.

use devlog_provider_api::{
    Error, ErrorKind, Host, LogLevel, ObjectKey, Precondition, RemoteConfig, RemoteFile, RemoteStorage, Result, Sink,
    Source, UploadOptions, export_provider,
};
use std::{collections::BTreeMap, io::Write, sync::Mutex};

export_provider! {
    /// Keeps objects until the program ends.
    pub struct Provider {
        name: "NAME",
        title: "Later Storage",
        description: "Keeps objects until the program ends",
        settings: &[],
        create_storage: create_storage,
    }
}

fn create_storage(_: &RemoteConfig, host: Host) -> Result<Box<dyn RemoteStorage>> {
    host.log(LogLevel::Warning, format!("the storage was opened, {}", host.is_cancelled()));
    Ok(Box::new(Memory { objects: Mutex::default(), host }))
}

struct Memory {
    objects: Mutex<BTreeMap<String, Vec<u8>>>,
    host: Host,
}

impl RemoteStorage for Memory {
    // MORE
    fn upload_file(&self, source: &mut Source<'_>, key: &ObjectKey, _: &UploadOptions) -> Result<RemoteFile> {
        self.host.check_cancelled()?;
        let bytes = source.read_all()?;
        let mut file = RemoteFile::new(key.as_str(), bytes.len() as u64);
        file.sha256 = source.sha256();
        self.objects.lock().unwrap().insert(key.as_str().to_owned(), bytes);
        Ok(file)
    }

    fn download_file(&self, key: &ObjectKey, sink: &mut Sink<'_>) -> Result<RemoteFile> {
        let absent = || Error::new(ErrorKind::NotFound, "it is not there");
        let bytes = self.objects.lock().unwrap().get(key.as_str()).cloned().ok_or_else(absent)?;
        sink.write_all(&bytes)?;
        Ok(RemoteFile::new(key.as_str(), bytes.len() as u64))
    }

    fn list_files(&self, prefix: &str, each: &mut dyn FnMut(RemoteFile) -> Result<()>) -> Result<()> {
        let objects = self.objects.lock().unwrap();
        let found = objects.iter().filter(|(key, _)| key.starts_with(prefix));
        found.map(|(key, bytes)| RemoteFile::new(key, bytes.len() as u64)).try_for_each(each)
    }

    fn stat_file(&self, key: &ObjectKey) -> Result<Option<RemoteFile>> {
        let objects = self.objects.lock().unwrap();
        let describe = |bytes: &Vec<u8>| RemoteFile::new(key.as_str(), bytes.len() as u64);
        Ok(objects.get(key.as_str()).map(describe))
    }

    fn delete_file(&self, key: &ObjectKey, _: &Precondition) -> Result<()> {
        self.objects.lock().unwrap().remove(key.as_str());
        Ok(())
    }
}
