//! Once the host says that the run is being stopped, a call ends within two seconds.

use crate::testkit::conformance::{ensure, equal, fails_as, noise::noise, Check, Place, Stop};
use crate::{
    testkit::{BytesSink, BytesSource},
    Error, ErrorKind, Host, HostServices, LogLevel, ObjectKey, RemoteFile, RemoteStorage, Result,
    Sha256Digest, Sink, SinkWriter, Source, SourceReader, UploadOptions,
};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

pub const CHECKS: &[Check] = &[
    Check::new("a_stop_in_the_middle_ends_an_upload", |place| {
        let reply = stopped_upload(place, 300_000, 70_000)?;
        fails_as("the upload", reply, &Error::cancelled())
    }),
    Check::new("a_stop_after_the_last_byte_ends_a_small_upload", |place| {
        stopped_upload(place, 300_000, 300_000).map(drop)
    }),
    Check::heavy("a_stop_after_the_last_byte_ends_an_upload", |place| {
        let size = (8 << 20) + 1;
        place.needs_size(size as u64)?;
        stopped_upload(place, size, size).map(drop)
    }),
    Check::new("a_stop_in_the_middle_ends_a_download", stopped_download),
    Check::new("a_stop_in_the_middle_ends_a_listing", stopped_listing),
    Check::new("a_stop_before_a_call_ends_it", stopped_before),
];

/// A host that stops, and goes on: the check reads the objects that the call left.
#[derive(Default)]
struct Switch(Mutex<Option<Instant>>);

impl Switch {
    fn set(&self, stopped: Option<Instant>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = stopped;
    }

    fn stopped_at(&self) -> Option<Instant> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Fails after a stop, as the host's own streams do.
    fn check(&self) -> Result<()> {
        self.stopped_at()
            .map_or(Ok(()), |_| Err(Error::cancelled()))
    }
}

impl HostServices for Switch {
    fn log(&self, _: LogLevel, _: &str) {}

    fn is_cancelled(&self) -> bool {
        self.stopped_at().is_some()
    }
}

/// A storage of its own for a check: what the stop leaves in it does not concern other checks.
struct Stoppable {
    storage: Box<dyn RemoteStorage>,
    switch: Arc<Switch>,
    patience: Duration,
}

impl Stoppable {
    fn open(place: &Place<'_>) -> Result<Self, Stop> {
        let switch = Arc::new(Switch::default());
        Ok(Self {
            storage: (place.open)(Host::new(switch.clone()))?,
            switch,
            patience: place.patience,
        })
    }

    fn stop(&self) {
        self.switch.set(Some(Instant::now()));
    }

    /// Fails the check unless the call came to an end in time, with success or with `Cancelled`. From here on the
    /// host goes on.
    fn ended<T>(&self, call: &str, reply: &Result<T>) -> Result<(), Stop> {
        let waited = self.switch.stopped_at().map(|stopped| stopped.elapsed());
        self.switch.set(None);
        match reply {
            Err(error) if error.kind() != ErrorKind::Cancelled => return Err(error.clone().into()),
            _ => {}
        }
        match waited {
            Some(waited) => ensure(waited <= self.patience, || {
                format!("the {call} went on for {waited:.1?} after the stop")
            }),
            None => Err(Stop::Failed(format!(
                "the {call} ended before it was stopped"
            ))),
        }
    }
}

/// Gives its bytes, and stops the run when it has given the first `at`.
struct StoppingSource<'a> {
    bytes: BytesSource,
    stoppable: &'a Stoppable,
    position: usize,
    at: usize,
}

impl SourceReader for StoppingSource<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        // A provider that has every byte is not asked at the end to leave it.
        if self.position as u64 == self.size() {
            return self.bytes.read(buffer);
        }
        self.stoppable.switch.check()?;
        let length = buffer.len().min(self.at - self.position);
        let count = self.bytes.read(&mut buffer[..length])?;
        self.position += count;
        if self.position == self.at {
            self.stoppable.stop();
        }
        Ok(count)
    }

    fn size(&self) -> u64 {
        self.bytes.size()
    }

    fn rewind(&mut self) -> Result<()> {
        self.position = 0;
        self.bytes.rewind()
    }

    fn sha256(&self) -> Option<Sha256Digest> {
        self.bytes.sha256()
    }
}

/// Stops the run when the first bytes come.
struct StoppingSink<'a> {
    bytes: BytesSink,
    stoppable: &'a Stoppable,
}

impl SinkWriter for StoppingSink<'_> {
    fn write_all(&mut self, bytes: &[u8]) -> Result<()> {
        self.stoppable.switch.check()?;
        self.stoppable.stop();
        self.bytes.write_all(bytes)
    }
}

/// The object exists, whole, if the upload succeeded, and is absent otherwise.
fn stopped_upload(place: &Place<'_>, size: usize, at: usize) -> Result<Result<RemoteFile>, Stop> {
    let stoppable = Stoppable::open(place)?;
    let key = place.key("object")?;
    let bytes = noise(size, 7);
    let mut source = StoppingSource {
        bytes: BytesSource::new(bytes.as_slice()),
        stoppable: &stoppable,
        position: 0,
        at,
    };
    let options = UploadOptions::default();
    let reply = stoppable
        .storage
        .upload_file(&mut Source::new(&mut source), &key, &options);
    stoppable.ended("upload", &reply)?;
    match (&reply, &*stoppable.storage) {
        (Ok(_), storage) => holds(storage, &key, &bytes)?,
        // The last request was on its way already.
        (Err(_), storage) if at == size && storage.stat_file(&key)?.is_some() => {
            holds(storage, &key, &bytes)?;
        }
        (Err(_), storage) => equal("`stat_file`", storage.stat_file(&key)?, None)?,
    }
    Ok(reply)
}

fn holds(storage: &dyn RemoteStorage, key: &ObjectKey, bytes: &[u8]) -> Result<(), Stop> {
    let mut sink = BytesSink::new();
    storage.download_file(key, &mut sink.sink())?;
    ensure(sink.bytes() == bytes, || {
        "the upload succeeded, but other bytes are stored".to_owned()
    })
}

fn put(stoppable: &Stoppable, key: &ObjectKey, bytes: &[u8]) -> Result<(), Stop> {
    let mut source = BytesSource::new(bytes);
    let options = UploadOptions::default();
    stoppable
        .storage
        .upload_file(&mut source.source(), key, &options)?;
    Ok(())
}

fn stopped_download(place: &Place<'_>) -> Result<(), Stop> {
    let stoppable = Stoppable::open(place)?;
    let key = place.key("object")?;
    let bytes = noise(300_000, 7);
    put(&stoppable, &key, &bytes)?;
    let mut sink = StoppingSink {
        bytes: BytesSink::new(),
        stoppable: &stoppable,
    };
    let reply = stoppable
        .storage
        .download_file(&key, &mut Sink::new(&mut sink));
    stoppable.ended("download", &reply)?;
    ensure(reply.is_err() || sink.bytes.bytes() == bytes, || {
        "the download succeeded, but it is not complete".to_owned()
    })
}

fn stopped_listing(place: &Place<'_>) -> Result<(), Stop> {
    let stoppable = Stoppable::open(place)?;
    for name in NESTED {
        put(&stoppable, &place.key(name)?, b"x")?;
    }
    let mut found = 0;
    let reply = stoppable.storage.list_files(place.prefix, &mut |_| {
        found += 1;
        if found == 1 {
            stoppable.stop();
        }
        Ok(())
    });
    stoppable.ended("listing", &reply)?;
    is_whole("the listing", &reply, found)
}

/// In folders of their own, which a provider may read one by one.
const NESTED: [&str; 4] = ["a", "b/c/d", "b/c/e/f", "g/h"];

/// A stop that cuts a listing short is an error, as every other failure in its middle.
fn is_whole(what: &str, reply: &Result<()>, found: usize) -> Result<(), Stop> {
    let all = NESTED.len();
    ensure(reply.is_err() || found == all, || {
        format!("{what} succeeded with {found} of {all} objects")
    })
}

fn stopped_before(place: &Place<'_>) -> Result<(), Stop> {
    let stoppable = Stoppable::open(place)?;
    let key = place.key(NESTED[0])?;
    put(&stoppable, &key, b"old")?;
    let storage = &stoppable.storage;

    stoppable.stop();
    stoppable.ended("stat", &storage.stat_file(&key))?;
    for name in &NESTED[1..] {
        put(&stoppable, &place.key(name)?, b"x")?;
    }
    stoppable.stop();
    let mut found = 0;
    let reply = storage.list_files(place.prefix, &mut |_| {
        found += 1;
        Ok(())
    });
    stoppable.ended("listing", &reply)?;
    is_whole("the listing after a stop", &reply, found)?;
    stoppable.stop();
    let reply = storage.download_file(&key, &mut BytesSink::new().sink());
    stoppable.ended("download", &reply)?;
    stoppable.stop();
    let mut source = BytesSource::new(b"new").failing_at(0, Error::cancelled());
    let options = UploadOptions::default();
    let reply = storage.upload_file(&mut source.source(), &key, &options);
    stoppable.ended("upload", &reply)?;
    holds(&**storage, &key, b"old")
}
