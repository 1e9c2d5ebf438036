//! An upload over an object is atomic: readers find the whole old object or the whole new one.

use crate::testkit::conformance::{ensure, equal, noise::noise, Check, Place, Stop};
use crate::{
    testkit::{sha256, BytesSink, BytesSource},
    Error, ErrorKind, ObjectKey, RemoteFile, Sha256Digest, Source, SourceReader, UploadOptions,
};
use std::{
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
};

pub const CHECKS: &[Check] = &[
    Check::new("an_upload_replaces_the_content", replaces_content),
    Check::new("an_upload_replaces_hash_and_upload_id", replaces_metadata),
    Check::new("an_upload_of_the_same_size_changes_the_etag", changes_etag),
    Check::new("an_upload_of_the_same_size_replaces_the_content", |place| {
        let key = place.key("object")?;
        for bytes in [b"one", b"two", b"six"] {
            place.upload(&key, bytes)?;
            place.holds(&key, bytes)?;
        }
        Ok(())
    }),
    Check::new(
        "an_upload_leaves_the_old_object_while_it_reads",
        old_while_reading,
    ),
    Check::new("readers_find_a_whole_version", |place| {
        read_meanwhile(place, &QUICK, reads_one_of)
    }),
    Check::new("listings_find_a_whole_version", |place| {
        read_meanwhile(place, &QUICK, lists_one_of)
    }),
    Check::heavy("readers_find_a_whole_version_of_a_larger_object", |place| {
        read_meanwhile(place, &LONG, reads_one_of)
    }),
    Check::heavy(
        "listings_find_a_whole_version_of_a_larger_object",
        |place| read_meanwhile(place, &LONG, lists_one_of),
    ),
];

fn replaces_content(place: &Place<'_>) -> Result<(), Stop> {
    let key = place.key("object")?;
    place.upload(&key, &noise(100_000, 1))?;
    place.upload(&key, b"short")?;
    place.holds(&key, b"short")?;
    equal("size in the listing", place.listed(&key)?.size, 5)
}

fn replaces_metadata(place: &Place<'_>) -> Result<(), Stop> {
    let key = place.key("object")?;
    let options = UploadOptions {
        upload_id: Some("first".to_owned()),
        ..UploadOptions::default()
    };
    place.upload_with(&key, b"old", &options)?;
    place.upload(&key, b"new")?;
    let file = place.stat(&key)?;
    equal("hash", file.sha256, Some(sha256(b"new")))?;
    equal("upload id", file.upload_id, None)?;
    if place.storage.properties().list_has_hashes {
        let listed = place.listed(&key)?;
        equal("hash in the listing", listed.sha256, Some(sha256(b"new")))?;
    }
    Ok(())
}

fn changes_etag(place: &Place<'_>) -> Result<(), Stop> {
    let key = place.key("object")?;
    let mut etags = Vec::new();
    for bytes in [b"one", b"two", b"six", b"ten"] {
        match place.upload(&key, bytes)?.etag {
            Some(etag) => etags.push(etag),
            None => return Err(Stop::Skipped("no ETags".to_owned())),
        }
    }
    ensure(
        (1..etags.len()).all(|at| !etags[..at].contains(&etags[at])),
        || format!("two versions have the same ETag: {etags:?}"),
    )
}

/// Gives its bytes, and reads the old object before each part and after the last one.
struct Watched<'a> {
    bytes: BytesSource,
    look: &'a mut (dyn FnMut() -> Result<(), Error> + Send + Sync),
}

impl SourceReader for Watched<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Error> {
        (self.look)()?;
        let part = buffer.len().min(20_000);
        let count = self.bytes.read(&mut buffer[..part])?;
        (self.look)()?;
        Ok(count)
    }

    fn size(&self) -> u64 {
        self.bytes.size()
    }

    fn rewind(&mut self) -> Result<(), Error> {
        self.bytes.rewind()
    }

    fn sha256(&self) -> Option<Sha256Digest> {
        self.bytes.sha256()
    }
}

/// Nothing of an upload shows before its end, through another storage of the same place.
fn old_while_reading(place: &Place<'_>) -> Result<(), Stop> {
    let key = place.key("object")?;
    let (old, new) = (noise(30_000, 1), noise(50_000, 2));
    place.upload(&key, &old)?;
    let others = place.others(&key, 1)?;
    let other = others.first().map_or(place.storage, |other| &**other);
    let mut seen = Ok(());
    let mut look = || {
        let mut sink = BytesSink::new();
        // In a thread of its own: a provider may read a source where no other call can be made.
        let reply = thread::scope(|scope| {
            let reply = scope.spawn(|| other.download_file(&key, &mut sink.sink()));
            let panicked = |_| Error::new(ErrorKind::Panicked, "the download panicked");
            reply
                .join()
                .unwrap_or_else(|payload| Err(panicked(payload)))
        });
        let found = match reply {
            Ok(_) if sink.bytes() == old => return Ok(()),
            Ok(_) => format!("{} other bytes", sink.bytes().len()),
            Err(error) if error.kind().is_retryable() => return Ok(()),
            Err(error) => error.to_string(),
        };
        seen = Err(Stop::Failed(format!(
            "while an upload read its source, a reader of the old object found: {found}"
        )));
        Err(Error::new(ErrorKind::TooLarge, "the check has seen enough"))
    };
    let mut source = Watched {
        bytes: BytesSource::new(new.as_slice()),
        look: &mut look,
    };
    let reply = place.upload_from(&key, Source::new(&mut source));
    seen?;
    reply?;
    place.holds(&key, &new)
}

/// The extent of a race between a writer and its readers.
struct Race {
    sizes: [usize; 3],
    /// The fewest uploads, and the fewest looks of each reader.
    rounds: usize,
}

const QUICK: Race = Race {
    sizes: [9000, 6000, 6000],
    rounds: 30,
};
const LONG: Race = Race {
    sizes: [300_000, 200_000, 200_000],
    rounds: 200,
};

/// A race ends after this many times its rounds, however few looks a reader had.
const MOST_ROUNDS: usize = 10;

/// Overwrites an object again and again, while two readers read it, each through a storage of its own.
fn read_meanwhile(place: &Place<'_>, race: &Race, read: Read) -> Result<(), Stop> {
    let key = place.key("object")?;
    let versions: Vec<_> = (1..)
        .zip(race.sizes)
        .map(|(seed, size)| noise(size, seed))
        .collect();
    upload(place, &key, &versions[0])?;
    let others = place.others(&key, 2)?;
    let reader = |at: usize| others.get(at).map_or(place.storage, |other| &**other);
    let readers = [reader(0), reader(1)];
    let readers = if others.is_empty() {
        &readers[..1]
    } else {
        &readers[..]
    };
    let count = readers.len();
    let (looks, is_over) = (
        [AtomicUsize::new(0), AtomicUsize::new(0)],
        AtomicBool::new(false),
    );
    thread::scope(|scope| {
        let readers: Vec<_> = readers
            .iter()
            .zip(&looks)
            .map(|(storage, looks)| {
                let place = Place::new(*storage, place.open, place.prefix);
                let (key, versions, is_over) = (&key, &versions, &is_over);
                scope.spawn(move || {
                    let found = (|| loop {
                        let is_last = is_over.load(Ordering::Relaxed);
                        read(&place, key, versions)?;
                        looks.fetch_add(1, Ordering::Relaxed);
                        if is_last {
                            return Ok(());
                        }
                    })();
                    // A writer need not go on for a reader that has seen enough.
                    looks.fetch_add(race.rounds, Ordering::Relaxed);
                    found
                })
            })
            .collect();
        let has_looked = || {
            looks[..count]
                .iter()
                .all(|looks| looks.load(Ordering::Relaxed) >= race.rounds)
        };
        let written = (1..=race.rounds * MOST_ROUNDS)
            .take_while(|round| *round <= race.rounds || !has_looked())
            .try_for_each(|round| upload(place, &key, &versions[round % versions.len()]).map(drop));
        is_over.store(true, Ordering::Relaxed);
        for reader in readers {
            reader
                .join()
                .unwrap_or_else(|_| Err(Stop::Failed("a reader panicked".to_owned())))?;
        }
        written
    })
}

/// Stores a version with its own digest as an attribute.
fn upload(place: &Place<'_>, key: &ObjectKey, version: &[u8]) -> Result<RemoteFile, Stop> {
    let mut options = UploadOptions::default();
    let digest = sha256(version).to_string();
    let inserted = options.attributes.insert(DIGEST, digest);
    inserted.map_err(|error| Stop::Failed(format!("the check itself is wrong: {error}")))?;
    Ok(place.upload_with(key, version, &options)?)
}

const DIGEST: &str = "digest";

type Read = fn(&Place<'_>, &ObjectKey, &[Vec<u8>]) -> Result<(), Stop>;

fn reads_one_of(place: &Place<'_>, key: &ObjectKey, versions: &[Vec<u8>]) -> Result<(), Stop> {
    let (file, found) = match place.download(key) {
        // A remote may ask a reader to come again when the object changes under its download.
        Err(error) if error.kind().is_retryable() => return Ok(()),
        reply => reply?,
    };
    ensure(versions.contains(&found), || {
        format!("a reader found {} bytes that are no version", found.len())
    })?;
    is_one_of(&file, std::slice::from_ref(&found))?;
    is_one_of(&place.stat(key)?, versions)
}

fn lists_one_of(place: &Place<'_>, key: &ObjectKey, versions: &[Vec<u8>]) -> Result<(), Stop> {
    let listed = place.listed(key)?;
    if place.needs_hashes_in_listings().is_ok() {
        return is_one_of(&listed, versions);
    }
    let is_size = versions
        .iter()
        .any(|version| version.len() as u64 == listed.size);
    ensure(is_size, || format!("the listing has {} bytes", listed.size))
}

fn is_one_of(file: &RemoteFile, versions: &[Vec<u8>]) -> Result<(), Stop> {
    let belongs = |version: &Vec<u8>| {
        let digest = sha256(version);
        file.size == version.len() as u64
            && file.sha256 == Some(digest)
            && file.attributes.get(DIGEST) == Some(&digest.to_string())
    };
    ensure(versions.iter().any(belongs), || {
        format!(
            "{} bytes with hash {:?} and {:?}",
            file.size, file.sha256, file.attributes
        )
    })
}
