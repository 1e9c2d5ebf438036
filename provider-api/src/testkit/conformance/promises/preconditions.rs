//! A precondition is checked in the same step as the write, also among concurrent writers.

use crate::testkit::conformance::{ensure, fails_with, Check, NoiseSource, Place, Stop};
use crate::{ETag, Error, ErrorKind, ObjectKey, Precondition, RemoteFile, Source, UploadOptions};
use std::{sync::Barrier, thread, time::Duration};

pub const CHECKS: &[Check] = &[
    Check::new("if_absent_creates_an_object", creates),
    Check::new("if_absent_refuses_an_existing_object", refuses_existing),
    Check::new("if_absent_creates_again_after_a_delete", creates_again),
    Check::new("if_match_replaces_that_version", replaces),
    Check::new("if_match_refuses_another_version", refuses_other),
    Check::new("if_match_refuses_an_absent_object", refuses_absent),
    Check::new("if_absent_has_one_winner_among_16", one_creates),
    Check::new("if_match_has_one_winner_among_16", one_replaces),
    Check::heavy("if_absent_refuses_an_existing_large_object", |place| {
        place.needs_conditional_create()?;
        refuses_large(
            place,
            |_| Ok(Precondition::IfAbsent),
            ErrorKind::AlreadyExists,
        )
    }),
    Check::heavy(
        "if_match_refuses_another_version_of_a_large_object",
        |place| {
            place.needs_conditional_replace()?;
            let stale = |old: &RemoteFile| Ok(Precondition::IfMatch(Place::etag(old)?));
            refuses_large(place, stale, ErrorKind::PreconditionFailed)
        },
    ),
    Check::new("a_precondition_is_never_ignored", never_ignored),
];

fn creates(place: &Place<'_>) -> Result<(), Stop> {
    place.needs_conditional_create()?;
    let key = place.key("object")?;
    place.upload_if(&key, b"new", Precondition::IfAbsent)?;
    place.holds(&key, b"new")
}

fn refuses_existing(place: &Place<'_>) -> Result<(), Stop> {
    place.needs_conditional_create()?;
    let key = place.key("object")?;
    place.upload(&key, b"old")?;
    let reply = place.upload_if(&key, b"new", Precondition::IfAbsent);
    fails_with("the upload", reply, ErrorKind::AlreadyExists)?;
    place.holds(&key, b"old")
}

fn creates_again(place: &Place<'_>) -> Result<(), Stop> {
    place.needs_conditional_create()?;
    let key = place.key("object")?;
    place.upload(&key, b"old")?;
    place.delete(&key)?;
    place.upload_if(&key, b"new", Precondition::IfAbsent)?;
    place.holds(&key, b"new")
}

fn replaces(place: &Place<'_>) -> Result<(), Stop> {
    place.needs_conditional_replace()?;
    let key = place.key("object")?;
    let old = Place::etag(&place.upload(&key, b"old")?)?;
    place.upload_if(&key, b"new", Precondition::IfMatch(old))?;
    place.holds(&key, b"new")
}

fn refuses_other(place: &Place<'_>) -> Result<(), Stop> {
    place.needs_conditional_replace()?;
    let key = place.key("object")?;
    let stale = Place::etag(&place.upload(&key, b"one")?)?;
    place.upload(&key, b"two")?;
    let reply = place.upload_if(&key, b"six", Precondition::IfMatch(stale));
    fails_with("the upload", reply, ErrorKind::PreconditionFailed)?;
    place.holds(&key, b"two")
}

fn refuses_absent(place: &Place<'_>) -> Result<(), Stop> {
    place.needs_conditional_replace()?;
    let key = place.key("object")?;
    let gone = Place::etag(&place.upload(&key, b"old")?)?;
    place.delete(&key)?;
    let reply = place.upload_if(&key, b"new", Precondition::IfMatch(gone));
    fails_with("the upload", reply, ErrorKind::PreconditionFailed)?;
    place.is_absent(&key)
}

/// More bytes than providers send in one request: a request of its own makes the parts one object, and a service may
/// check no precondition there.
const LARGE: u64 = (64 << 20) + 1;

fn refuses_large(
    place: &Place<'_>,
    precondition: fn(&RemoteFile) -> Result<Precondition, Stop>,
    refusal: ErrorKind,
) -> Result<(), Stop> {
    place.needs_size(LARGE)?;
    let key = place.key("object")?;
    let precondition = precondition(&place.upload(&key, b"first")?)?;
    place.upload(&key, b"old")?;
    let options = UploadOptions {
        precondition,
        ..UploadOptions::default()
    };
    let mut source = NoiseSource::new(LARGE, 7);
    let source = &mut Source::new(&mut source);
    let reply = place.storage.upload_file(source, &key, &options);
    fails_with("the upload", reply, refusal)?;
    place.holds(&key, b"old")
}

fn one_creates(place: &Place<'_>) -> Result<(), Stop> {
    place.needs_conditional_create()?;
    let key = place.key("object")?;
    one_wins(
        place,
        &key,
        &Precondition::IfAbsent,
        ErrorKind::AlreadyExists,
    )
}

fn one_replaces(place: &Place<'_>) -> Result<(), Stop> {
    place.needs_conditional_replace()?;
    let key = place.key("object")?;
    let base = Place::etag(&place.upload(&key, b"base")?)?;
    let precondition = Precondition::IfMatch(base);
    one_wins(place, &key, &precondition, ErrorKind::PreconditionFailed)
}

/// 16 writers, as many at once as the storage takes: one succeeds, and its bytes are there.
fn one_wins(
    place: &Place<'_>,
    key: &ObjectKey,
    precondition: &Precondition,
    refusal: ErrorKind,
) -> Result<(), Stop> {
    let replies = race(place, key, precondition)?;
    let mut winners = Vec::new();
    for (writer, reply) in replies {
        match reply {
            Ok(_) => winners.push(writer),
            refused => drop(fails_with("a loser", refused, refusal)?),
        }
    }
    ensure(winners.len() == 1, || {
        format!("the winners are {winners:?}")
    })?;
    place.holds(key, winners[0].as_bytes())
}

type Reply = (String, Result<RemoteFile, Error>);

/// The writers of a race.
const WRITERS: usize = 16;
/// The tries of a writer whose remote asks it to come again.
const TRIES: u32 = 6;

/// Each writer has a storage of its own if the storage takes fewer calls at once.
fn race(
    place: &Place<'_>,
    key: &ObjectKey,
    precondition: &Precondition,
) -> Result<Vec<Reply>, Stop> {
    let connections = place.storage.properties().connections as usize;
    let own = if connections < WRITERS {
        let seen = place.key("seen")?;
        place.upload(&seen, b"x")?;
        place.others(&seen, WRITERS)?
    } else {
        Vec::new()
    };
    let writers = if own.is_empty() {
        connections.min(WRITERS)
    } else {
        WRITERS
    };
    let start = &Barrier::new(writers);
    thread::scope(|scope| {
        let writers: Vec<_> = (0..writers)
            .map(|writer| {
                let storage = own.get(writer).map_or(place.storage, |own| &**own);
                let place = Place::new(storage, place.open, place.prefix);
                scope.spawn(move || {
                    let bytes = format!("writer {writer:02}");
                    start.wait();
                    let reply = write(&place, key, bytes.as_bytes(), precondition);
                    (bytes, reply)
                })
            })
            .collect();
        let panicked = |_| Stop::Failed("a writer panicked".to_owned());
        writers
            .into_iter()
            .map(|writer| writer.join().map_err(panicked))
            .collect()
    })
}

/// A loser may be asked to come again: Amazon S3 answers 409 while another write is under way.
fn write(
    place: &Place<'_>,
    key: &ObjectKey,
    bytes: &[u8],
    precondition: &Precondition,
) -> Result<RemoteFile, Error> {
    let mut attempt = 1;
    loop {
        match place.upload_if(key, bytes, precondition.clone()) {
            Err(error) if error.kind().is_retryable() && attempt < TRIES => {
                thread::sleep(Duration::from_millis(100) * attempt);
                attempt += 1;
            }
            reply => return reply,
        }
    }
}

/// A precondition that is not promised is refused: to ignore it could overwrite another writer's data.
fn never_ignored(place: &Place<'_>) -> Result<(), Stop> {
    let properties = place.storage.properties();
    let if_match = || Precondition::IfMatch(ETag::new("another"));
    let mut left = Vec::new();
    if !properties.conditional_create {
        left.push(Precondition::IfAbsent);
    }
    if !properties.conditional_replace {
        left.push(if_match());
    }
    if left.is_empty() && properties.conditional_delete {
        return Err(Stop::Skipped("it has every precondition".to_owned()));
    }
    let key = place.key("object")?;
    place.upload(&key, b"old")?;
    for precondition in left {
        let reply = place.upload_if(&key, b"new", precondition);
        fails_with("the upload", reply, ErrorKind::Unsupported)?;
    }
    if !properties.conditional_delete {
        let reply = place.storage.delete_file(&key, &if_match());
        fails_with("the delete", reply, ErrorKind::Unsupported)?;
    }
    place.holds(&key, b"old")
}
