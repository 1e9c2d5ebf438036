//! A storage that tells no lie, but breaks a promise about threads, stops, and what it leaves behind.

use super::{liar::Liar, lie::Lie};
use crate::{
    testkit::{BytesSink, BytesSource, MemoryStorage},
    Error, ErrorKind, Host, ObjectKey, Precondition, Properties, RemoteFile, RemoteStorage, Result,
    Sink, Source, UploadOptions,
};
use std::{
    fs::File,
    io::Write,
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc::{channel, Sender},
        Arc, Barrier, Mutex, PoisonError,
    },
    thread::{self, JoinHandle},
    time::Duration,
};

/// The state that all storages of one place share.
pub struct Remote {
    memory: MemoryStorage,
    opened: AtomicUsize,
    /// Holds the 16 writers of a race until all have checked the object.
    all_checked: Arc<Barrier>,
    /// A buffer that two threads write to, and neither finds again as it was.
    buffer: Mutex<Vec<u8>>,
    /// Holds the 16 threads of a check until all have written, so that the fault shows every time.
    all_written: Barrier,
    descriptors: Mutex<Vec<File>>,
    /// Each thread lives as long as its sender.
    threads: Mutex<Vec<(Sender<()>, JoinHandle<()>)>>,
}

impl Drop for Remote {
    /// Ends the threads here, since a check that counts threads may follow.
    fn drop(&mut self) {
        let threads = self
            .threads
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner);
        let (lives, threads): (Vec<_>, Vec<_>) = threads.drain(..).unzip();
        drop(lives);
        for thread in threads {
            let _ = thread.join();
        }
    }
}

impl Remote {
    pub fn new(memory: MemoryStorage) -> Self {
        Self {
            memory,
            opened: AtomicUsize::new(0),
            all_checked: Arc::new(Barrier::new(16)),
            buffer: Mutex::default(),
            all_written: Barrier::new(16),
            descriptors: Mutex::default(),
            threads: Mutex::default(),
        }
    }

    fn mix_up(&self, bytes: Vec<u8>) -> Vec<u8> {
        *self.buffer.lock().unwrap() = bytes;
        self.all_written.wait();
        self.buffer.lock().unwrap().clone()
    }
}

pub struct Careless {
    liar: Liar,
    lie: Lie,
    host: Host,
    remote: Arc<Remote>,
    number: usize,
}

impl Careless {
    /// The time that it goes on beyond the end of patience when it should stop.
    pub const LATE: Duration = Duration::from_millis(300);

    pub fn open(lie: Lie, remote: &Arc<Remote>, host: Host) -> Self {
        Self {
            liar: Liar::new(lie, remote.memory.clone(), remote.all_checked.clone()),
            lie,
            host,
            remote: remote.clone(),
            number: remote.opened.fetch_add(1, Ordering::Relaxed) + 1,
        }
    }

    fn call<T>(&self, run: impl FnOnce() -> Result<T>) -> Result<T> {
        let newest = self.remote.opened.load(Ordering::Relaxed);
        if self.lie == Lie::NewestStorageOnly && self.number != newest {
            return Err(Error::new(ErrorKind::Other, "another storage is open"));
        }
        let reply = run();
        if self.lie == Lie::StopUnheeded && self.host.is_cancelled() {
            thread::sleep(Self::LATE);
        }
        reply
    }
}

impl RemoteStorage for Careless {
    fn upload_file(
        &self,
        source: &mut Source<'_>,
        remote_key: &ObjectKey,
        options: &UploadOptions,
    ) -> Result<RemoteFile> {
        self.call(|| {
            if self.lie == Lie::UploadsMixedUp && remote_key.as_str().contains("uploads_at_once") {
                let bytes = self.remote.mix_up(source.read_all()?);
                let source = &mut BytesSource::new(bytes);
                return self
                    .liar
                    .upload_file(&mut source.source(), remote_key, options);
            }
            let reply = self.liar.upload_file(source, remote_key, options);
            if self.lie == Lie::CommitUnstoppable && reply.is_ok() && self.host.is_cancelled() {
                thread::sleep(Self::LATE);
            }
            reply
        })
    }

    fn download_file(&self, remote_key: &ObjectKey, sink: &mut Sink<'_>) -> Result<RemoteFile> {
        self.call(|| {
            if self.lie == Lie::ThreadLeft {
                let (sender, life) = channel();
                let thread = thread::spawn(move || {
                    let _ = life.recv();
                });
                self.remote.threads.lock().unwrap().push((sender, thread));
            }
            if self.lie != Lie::DownloadsMixedUp
                || !remote_key.as_str().contains("downloads_at_once")
            {
                return self.liar.download_file(remote_key, sink);
            }
            let mut bytes = BytesSink::new();
            let file = self.liar.download_file(remote_key, &mut bytes.sink())?;
            sink.write_all(&self.remote.mix_up(bytes.bytes().to_vec()))?;
            Ok(file)
        })
    }

    fn list_files(
        &self,
        prefix: &str,
        each: &mut dyn FnMut(RemoteFile) -> Result<()>,
    ) -> Result<()> {
        if self.lie != Lie::ListingEndsAtAStop {
            return self.call(|| self.liar.list_files(prefix, each));
        }
        let stopped = Error::cancelled();
        let reply = self.liar.list_files(prefix, &mut |file| {
            self.host.check_cancelled().map_err(|_| stopped.clone())?;
            each(file)
        });
        match reply {
            Err(error) if error == stopped && self.host.is_cancelled() => Ok(()),
            reply => reply,
        }
    }

    fn stat_file(&self, remote_key: &ObjectKey) -> Result<Option<RemoteFile>> {
        self.call(|| {
            if self.lie == Lie::DescriptorLeft {
                let descriptor = File::open("/dev/null")?;
                self.remote.descriptors.lock().unwrap().push(descriptor);
            }
            self.liar.stat_file(remote_key)
        })
    }

    fn delete_file(&self, remote_key: &ObjectKey, precondition: &Precondition) -> Result<()> {
        self.call(|| self.liar.delete_file(remote_key, precondition))
    }

    fn create_container(&self) -> Result<()> {
        self.call(|| self.liar.create_container())
    }

    fn properties(&self) -> Properties {
        self.liar.properties()
    }
}
