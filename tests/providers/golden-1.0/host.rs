//! A host as it is written for provider-api 1.0: opens a provider library and makes every call of the contract.
//!
//! It stands for the programs that are in use, so it is never changed, and builds with every compiler since
//! Rust 1.63. Usage: `golden-host LIBRARY`

use devlog_provider_api::{
    abi::host::{LoadedProvider, ROOT_SYMBOL},
    ETag, Error, ErrorKind, Host, HostServices, LogLevel, ObjectKey, Precondition, RemoteFile,
    RemoteStorage, Result, Sha256Digest, Sink, SinkWriter, Source, SourceReader, StorageConfig, UploadOptions,
};
use std::{
    env,
    sync::{
        atomic::{AtomicBool, AtomicUsize, Ordering},
        Arc,
    },
    time::SystemTime,
};

#[derive(Default)]
struct Services {
    is_cancelled: AtomicBool,
    progress: AtomicUsize,
}

impl HostServices for Services {
    fn log(&self, level: LogLevel, message: &str) {
        println!("  log {level:?}: {message}");
    }

    fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::Relaxed)
    }

    fn note_progress(&self) {
        self.progress.fetch_add(1, Ordering::Relaxed);
    }
}

/// Any will do: the provider stores it, and gives it back.
const DIGEST: Sha256Digest = Sha256Digest::from_bytes([0xA5; 32]);
const CONTENT: &[u8] = b"{\"type\":\"Created\"}\n";

/// Gives CONTENT, in parts of at most 7 bytes, then returns `failure`, if any.
struct Bytes {
    position: usize,
    rewinds: usize,
    failure: Option<Error>,
}

impl Bytes {
    fn new(failure: Option<Error>) -> Self {
        Self { position: 0, rewinds: 0, failure }
    }
}

impl SourceReader for Bytes {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let rest = &CONTENT[self.position..];
        if let (true, Some(error)) = (rest.is_empty(), &self.failure) {
            return Err(error.clone());
        }
        let count = rest.len().min(buffer.len()).min(7);
        buffer[..count].copy_from_slice(&rest[..count]);
        self.position += count;
        Ok(count)
    }

    fn size(&self) -> u64 {
        CONTENT.len() as u64
    }

    fn rewind(&mut self) -> Result<()> {
        self.position = 0;
        self.rewinds += 1;
        Ok(())
    }

    fn sha256(&self) -> Option<Sha256Digest> {
        (self.position == CONTENT.len()).then_some(DIGEST)
    }
}

/// Keeps what it is given, or refuses it.
struct Collected(std::result::Result<Vec<u8>, Error>);

impl SinkWriter for Collected {
    fn write_all(&mut self, bytes: &[u8]) -> Result<()> {
        match &mut self.0 {
            Ok(collected) => collected.extend_from_slice(bytes),
            Err(error) => return Err(error.clone()),
        }
        Ok(())
    }
}

fn load(library: &str) -> LoadedProvider {
    // SAFETY: the library is one that was built for this, it stays loaded, and what it exports under this name is
    // what its macro put there.
    let provider = unsafe {
        let library: &'static _ = Box::leak(Box::new(libloading::Library::new(library).unwrap()));
        let symbol = library.get::<*const ()>(ROOT_SYMBOL.as_bytes()).unwrap();
        LoadedProvider::from_symbol(*symbol)
    };
    provider.unwrap_or_else(|error| panic!("{error}"))
}

fn config(settings: &[(&str, &str)]) -> StorageConfig {
    let mut config = StorageConfig::new("memory");
    config.settings = settings.iter().copied().collect();
    config.settings.set_variable("shelf", "GOLDEN_SHELF");
    config.base_dir = "/journal".into();
    config
}

fn key(name: &str) -> ObjectKey {
    name.parse().unwrap()
}

fn tell<T>(call: &str, reply: Result<T>, in_words: impl FnOnce(T) -> String) {
    match reply {
        Ok(value) => println!("{call}: {}", in_words(value)),
        Err(error) => {
            let (kind, after, details) = (error.kind().name(), error.retry_after(), error.details());
            println!("{call}: error {kind}, {}, after {after:?}, {details:?}", error.message());
        }
    }
}

fn file(file: RemoteFile) -> String {
    let hash = file.sha256.map_or("none".to_owned(), |hash| hash.to_string()[..4].to_owned());
    let modified = file.modified.map(|time| time.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs());
    format!(
        "{}, {} bytes, etag {:?}, hash {hash}, upload {:?}, attributes {:?}, modified {modified:?}",
        file.key,
        file.size,
        file.etag.as_ref().map(ETag::as_str),
        file.upload_id,
        file.attributes.iter().collect::<Vec<_>>()
    )
}

fn nothing(_: ()) -> String {
    "done".to_owned()
}

fn upload(storage: &dyn RemoteStorage, precondition: Precondition) -> Result<RemoteFile> {
    let mut options = UploadOptions::default();
    if precondition != Precondition::None {
        options.expected_sha256 = Some(DIGEST);
    }
    options.precondition = precondition;
    options.upload_id = Some("5f1d-0A".to_owned());
    options.content_type = Some("application/x-ndjson".to_owned());
    options.attributes.insert("format", "1").unwrap();
    let mut bytes = Bytes::new(None);
    let stored = storage.upload_file(&mut Source::new(&mut bytes), &key("events/20250911.jsonl"), &options);
    println!("  read {} bytes after {} rewinds", bytes.position, bytes.rewinds);
    stored
}

fn download(storage: &dyn RemoteStorage, name: &str, sink: std::result::Result<Vec<u8>, Error>) -> Result<RemoteFile> {
    let mut collected = Collected(sink);
    let described = storage.download_file(&key(name), &mut Sink::new(&mut collected));
    if let Ok(bytes) = &collected.0 {
        println!("  wrote {:?}", String::from_utf8_lossy(bytes));
    }
    described
}

fn list(storage: &dyn RemoteStorage, prefix: &str, stop: Option<Error>) {
    let mut each = |found: RemoteFile| {
        println!("  {}", file(found));
        stop.clone().map_or(Ok(()), Err)
    };
    tell("list_files", storage.list_files(prefix, &mut each), nothing);
}

fn every_call(storage: &dyn RemoteStorage) {
    let (log, absent) = ("events/20250911.jsonl", "events/absent.jsonl");
    let planted = || Error::new(ErrorKind::StorageFull, "planted").with_code("E42").with_hint("none");
    tell("upload_file", upload(storage, Precondition::None), file);
    tell("upload_file if absent", upload(storage, Precondition::IfAbsent), file);
    tell("upload_file if match", upload(storage, Precondition::IfMatch(ETag::new("\"1\""))), file);
    tell("upload_file if match", upload(storage, Precondition::IfMatch(ETag::new("\"1\""))), file);
    tell("create_container", storage.create_container(), nothing);
    let options = UploadOptions::default();
    let mut failing = Bytes::new(Some(planted()));
    let reply = storage.upload_file(&mut Source::new(&mut failing), &key("failing"), &options);
    tell("upload_file of a source that fails", reply, file);
    tell("download_file", download(storage, log, Ok(Vec::new())), file);
    tell("download_file of what is absent", download(storage, absent, Ok(Vec::new())), file);
    tell("download_file into a sink that fails", download(storage, log, Err(planted())), file);
    list(storage, "", None);
    list(storage, "entries/", None);
    list(storage, "events/", Some(planted()));
    for name in [log, absent] {
        let stat = storage.stat_file(&key(name));
        tell("stat_file", stat, |found| found.map_or("none".to_owned(), file));
        tell("file_exists", storage.file_exists(&key(name)), |exists| exists.to_string());
        let hash = storage.get_file_hash(&key(name));
        tell("get_file_hash", hash, |hash| format!("{:?}", hash.map(|hash| hash.to_string())));
    }
    let stale = Precondition::IfMatch(ETag::new("\"1\""));
    tell("delete_file if match", storage.delete_file(&key(log), &stale), nothing);
    tell("delete_file", storage.delete_file(&key(log), &Precondition::None), nothing);
    tell("delete_file", storage.delete_file(&key(log), &Precondition::None), nothing);
    list(storage, "", None);
}

fn main() {
    let provider = load(&env::args().nth(1).unwrap());
    let services = Arc::new(Services::default());
    let host = || Host::new(services.clone());
    let settings = [("shelf", "top"), ("token", "secret"), ("size_limit", "1000"), ("is_busy", "false")];

    tell("create_storage", provider.create_storage(&StorageConfig::new(""), host()), |_| "opened".to_owned());
    let storage = provider.create_storage(&config(&settings), host()).unwrap();
    println!("properties: {:?}", storage.properties());
    every_call(&*storage);
    println!("progress was noted {} times", services.progress.load(Ordering::Relaxed));

    services.is_cancelled.store(true, Ordering::Relaxed);
    tell("upload_file after a stop", upload(&*storage, Precondition::None), file);

    services.is_cancelled.store(false, Ordering::Relaxed);
    let busy = provider.create_storage(&config(&[("is_busy", "true"), ("size_limit", "1")]), host()).unwrap();
    tell("download_file", download(&*busy, "any", Ok(Vec::new())), file);
    tell("create_container", busy.create_container(), nothing);
    tell("upload_file of what is too large", upload(&*busy, Precondition::None), file);
}
