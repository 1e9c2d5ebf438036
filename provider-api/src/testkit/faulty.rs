//! A storage that fails when the test says so.

use super::Method;
use crate::{
    Error, ObjectKey, Precondition, Properties, RemoteFile, RemoteStorage, Result, Sha256Digest,
    Sink, SinkWriter, Source, SourceReader, UploadOptions,
};
use std::{
    collections::BTreeMap,
    fmt,
    io::{Read, Write},
    sync::{Arc, Mutex, PoisonError},
};

/// The fault of a call.
#[derive(Clone)]
#[non_exhaustive]
pub enum Fault {
    /// It never reaches the storage and fails.
    Error(Error),
    /// The storage does it, and then the reply is lost.
    ReplyLost(Error),
    /// The connection breaks after that many bytes of the upload or download (a listing: objects). The storage
    /// keeps nothing of an upload that broke.
    CutAfter(u64, Error),
    /// This runs first, and then the storage does it; a test lets it wait, or lets it change the remote.
    Before(Arc<dyn Fn() + Send + Sync>),
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Error(error) => write!(f, "Error({error})"),
            Self::ReplyLost(error) => write!(f, "ReplyLost({error})"),
            Self::CutAfter(count, error) => write!(f, "CutAfter({count}, {error})"),
            Self::Before(_) => f.write_str("Before"),
        }
    }
}

/// Wraps a storage and makes calls fail by a script: the call of that method, counted from 1, has that fault.
///
/// ```
/// use devlog_provider_api::{testkit::{Fault, Faulty, MemoryStorage, Method}, Error, ErrorKind, RemoteStorage};
///
/// let busy = Error::new(ErrorKind::Throttled, "too many requests");
/// let storage = Faulty::new(MemoryStorage::new()).on(Method::Stat, 1, Fault::Error(busy.clone()));
/// let key = "config.toml".parse().unwrap();
/// assert_eq!(storage.stat_file(&key), Err(busy));
/// assert_eq!(storage.stat_file(&key), Ok(None));
/// ```
#[derive(Debug)]
pub struct Faulty<S> {
    storage: S,
    script: BTreeMap<(Method, usize), Fault>,
    always: BTreeMap<Method, Fault>,
    calls: Mutex<BTreeMap<Method, usize>>,
}

impl<S: RemoteStorage> Faulty<S> {
    /// Wraps a storage, without faults yet.
    #[must_use]
    pub fn new(storage: S) -> Self {
        Self {
            storage,
            script: BTreeMap::new(),
            always: BTreeMap::new(),
            calls: Mutex::default(),
        }
    }

    /// Plants a fault at the `nth` call of `method`, counted from 1.
    #[must_use]
    pub fn on(mut self, method: Method, nth: usize, fault: Fault) -> Self {
        self.script.insert((method, nth), fault);
        self
    }

    /// Plants a fault at every call of `method` that has no fault from [`Faulty::on`].
    #[must_use]
    pub fn always(mut self, method: Method, fault: Fault) -> Self {
        self.always.insert(method, fault);
        self
    }

    /// The storage inside.
    pub fn inner(&self) -> &S {
        &self.storage
    }

    fn fault(&self, method: Method) -> Option<Fault> {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let nth = calls.entry(method).or_default();
        *nth += 1;
        let fault = self.script.get(&(method, *nth));
        fault.or_else(|| self.always.get(&method)).cloned()
    }

    fn call<T>(&self, method: Method, run: impl FnOnce(Option<Cut>) -> Result<T>) -> Result<T> {
        match self.fault(method) {
            None => run(None),
            Some(Fault::Error(error)) => Err(error),
            Some(Fault::ReplyLost(error)) => run(None).and(Err(error)),
            Some(Fault::CutAfter(left, error)) => run(Some(Cut { left, error })),
            Some(Fault::Before(hook)) => {
                hook();
                run(None)
            }
        }
    }
}

/// The position at which a stream breaks.
struct Cut {
    left: u64,
    error: Error,
}

impl Cut {
    fn take(&mut self, wanted: usize) -> Result<usize> {
        if self.left == 0 && wanted > 0 {
            return Err(self.error.clone());
        }
        let count = wanted.min(usize::try_from(self.left).unwrap_or(usize::MAX));
        self.left -= count as u64;
        Ok(count)
    }
}

struct CutSource<'a, 'b>(&'a mut Source<'b>, Cut);

impl SourceReader for CutSource<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let count = self.1.take(buffer.len())?;
        Ok(self.0.read(&mut buffer[..count])?)
    }

    fn size(&self) -> u64 {
        self.0.size()
    }

    fn rewind(&mut self) -> Result<()> {
        self.0.rewind()
    }

    fn sha256(&self) -> Option<Sha256Digest> {
        self.0.sha256()
    }
}

struct CutSink<'a, 'b>(&'a mut Sink<'b>, Cut);

impl SinkWriter for CutSink<'_, '_> {
    fn write_all(&mut self, mut bytes: &[u8]) -> Result<()> {
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at(self.1.take(bytes.len())?);
            self.0.write_all(now)?;
            bytes = later;
        }
        Ok(())
    }
}

#[deny(clippy::missing_trait_methods)]
impl<S: RemoteStorage> RemoteStorage for Faulty<S> {
    fn upload_file(
        &self,
        source: &mut Source<'_>,
        remote_key: &ObjectKey,
        options: &UploadOptions,
    ) -> Result<RemoteFile> {
        self.call(Method::Upload, |cut| match cut {
            None => self.storage.upload_file(source, remote_key, options),
            Some(cut) => {
                let mut source = CutSource(source, cut);
                self.storage
                    .upload_file(&mut Source::new(&mut source), remote_key, options)
            }
        })
    }

    fn download_file(&self, remote_key: &ObjectKey, sink: &mut Sink<'_>) -> Result<RemoteFile> {
        self.call(Method::Download, |cut| match cut {
            None => self.storage.download_file(remote_key, sink),
            Some(cut) => {
                let mut sink = CutSink(sink, cut);
                self.storage
                    .download_file(remote_key, &mut Sink::new(&mut sink))
            }
        })
    }

    fn list_files(
        &self,
        prefix: &str,
        each: &mut dyn FnMut(RemoteFile) -> Result<()>,
    ) -> Result<()> {
        self.call(Method::List, |mut cut| {
            self.storage.list_files(prefix, &mut |file| {
                if let Some(cut) = &mut cut {
                    cut.take(1)?;
                }
                each(file)
            })
        })
    }

    fn stat_file(&self, remote_key: &ObjectKey) -> Result<Option<RemoteFile>> {
        self.call(Method::Stat, |_| self.storage.stat_file(remote_key))
    }

    fn delete_file(&self, remote_key: &ObjectKey, precondition: &Precondition) -> Result<()> {
        self.call(Method::Delete, |_| {
            self.storage.delete_file(remote_key, precondition)
        })
    }

    fn file_exists(&self, remote_key: &ObjectKey) -> Result<bool> {
        self.call(Method::Stat, |_| self.storage.file_exists(remote_key))
    }

    fn get_file_hash(&self, remote_key: &ObjectKey) -> Result<Option<Sha256Digest>> {
        self.call(Method::Stat, |_| self.storage.get_file_hash(remote_key))
    }

    fn create_container(&self) -> Result<()> {
        self.call(Method::CreateContainer, |_| self.storage.create_container())
    }

    fn properties(&self) -> Properties {
        self.storage.properties()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::{Fault, Faulty};
    use crate::{
        testkit::{BytesSink, BytesSource, MemoryStorage, Method},
        Error, ErrorKind, RemoteStorage, UploadOptions,
    };

    fn gone() -> Error {
        Error::new(ErrorKind::Unavailable, "the connection broke")
    }

    #[test]
    fn a_lost_reply_leaves_the_object() {
        let storage =
            Faulty::new(MemoryStorage::new()).on(Method::Upload, 1, Fault::ReplyLost(gone()));
        let key = "a".parse().unwrap();
        let reply = storage.upload_file(
            &mut BytesSource::new(b"x").source(),
            &key,
            &UploadOptions::default(),
        );
        assert_eq!(reply, Err(gone()));
        assert_eq!(storage.inner().bytes("a").as_deref(), Some(&b"x"[..]));
    }

    #[test]
    fn a_cut_download_gives_the_bytes_before_the_cut() {
        let memory = MemoryStorage::new();
        memory.put_foreign("a", b"hello");
        let storage = Faulty::new(memory).on(Method::Download, 1, Fault::CutAfter(2, gone()));
        let mut sink = BytesSink::new();
        let reply = storage.download_file(&"a".parse().unwrap(), &mut sink.sink());
        assert_eq!((reply, sink.bytes()), (Err(gone()), &b"he"[..]));
    }

    #[test]
    fn a_cut_upload_leaves_nothing() {
        let storage =
            Faulty::new(MemoryStorage::new()).always(Method::Upload, Fault::CutAfter(2, gone()));
        let reply = storage.upload_file(
            &mut BytesSource::new(b"hello").source(),
            &"a".parse().unwrap(),
            &UploadOptions::default(),
        );
        assert_eq!((reply, storage.inner().bytes("a")), (Err(gone()), None));
    }

    #[test]
    fn a_cut_listing_is_an_error() {
        let memory = MemoryStorage::new();
        memory.put_foreign("a", b"");
        memory.put_foreign("b", b"");
        let storage = Faulty::new(memory).on(Method::List, 1, Fault::CutAfter(1, gone()));
        let mut seen = 0;
        let reply = storage.list_files("", &mut |_| {
            seen += 1;
            Ok(())
        });
        assert_eq!((reply, seen), (Err(gone()), 1));
    }
}
