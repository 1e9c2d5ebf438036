//! A host of a later version of the contract: opens a provider library and calls every method of it.
//! Usage: later-host LIBRARY FOLDER

use devlog_provider_api::{
    Host, HostServices, LogLevel, ObjectKey, Precondition, RemoteConfig, RemoteStorage, Result, Sha256Digest, Sink,
    SinkWriter, Source, SourceReader, UploadOptions,
    abi::host::{LoadedProvider, ROOT_SYMBOL},
};
use std::{env, sync::Arc};

struct Services;

impl HostServices for Services {
    fn log(&self, _: LogLevel, message: &str) {
        println!("log: {message}");
    }
    fn is_cancelled(&self) -> bool {
        false
    }
    fn locale(&self) -> String {
        "de_CH".to_owned()
    }
}

struct Bytes(usize);
const CONTENT: &[u8] = b"content";

impl SourceReader for Bytes {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let length = buffer.len().min(CONTENT.len() - self.0);
        buffer[..length].copy_from_slice(&CONTENT[self.0..self.0 + length]);
        self.0 += length;
        Ok(length)
    }
    fn size(&self) -> u64 {
        CONTENT.len() as u64
    }
    fn rewind(&mut self) -> Result<()> {
        self.0 = 0;
        Ok(())
    }
    fn sha256(&self) -> Option<Sha256Digest> {
        Some(Sha256Digest::from_bytes([1; 32]))
    }
}

struct Collected(Vec<u8>);

impl SinkWriter for Collected {
    fn write_all(&mut self, bytes: &[u8]) -> Result<()> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}

fn open(library: &str, folder: &str) -> Box<dyn RemoteStorage> {
    // SAFETY: a library that the tests built, and that stays loaded.
    let provider = unsafe {
        let library = Box::leak(Box::new(libloading::Library::new(library).unwrap()));
        let symbol = library.get::<*mut ()>(ROOT_SYMBOL.as_bytes()).unwrap();
        LoadedProvider::from_symbol(symbol.try_as_raw_ptr().unwrap().cast())
    };
    let provider = provider.unwrap_or_else(|error| panic!("{error}"));
    provider.create_storage(&RemoteConfig::new(folder), Host::new(Arc::new(Services))).unwrap()
}

fn main() {
    let arguments: Vec<_> = env::args().collect();
    let storage = open(&arguments[1], &arguments[2]);
    let key = ObjectKey::new("events/20250911.jsonl").unwrap();
    let stored = storage.upload_file(&mut Source::new(&mut Bytes(0)), &key, &UploadOptions::default());
    println!("upload_file: {} bytes", stored.unwrap().size);
    let mut collected = Collected(Vec::new());
    storage.download_file(&key, &mut Sink::new(&mut collected)).unwrap();
    println!("download_file: {}", String::from_utf8_lossy(&collected.0));
    let mut print = |file: devlog_provider_api::RemoteFile| {
        println!("list_files: {}", file.key);
        Ok(())
    };
    storage.list_files("events/", &mut print).unwrap();
    println!("stat_file: {:?}", storage.stat_file(&key).unwrap().map(|file| file.size));
    println!("file_exists: {}", storage.file_exists(&key).unwrap());
    println!("get_file_hash: {}", storage.get_file_hash(&key).unwrap().is_some());
    println!("create_container: {:?}", storage.create_container().map_err(|error| error.kind()));
    println!("properties: {} connections", storage.properties().connections);
    println!("free_space: {:?}", storage.free_space());
    storage.delete_file(&key, &Precondition::None).unwrap();
    println!("delete_file: {:?}", storage.stat_file(&key).unwrap().is_none());
}
