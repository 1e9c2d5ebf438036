//! A precondition is checked in the same step as the write, also among concurrent writers.

use crate::testkit::conformance::{
    check::Check,
    place::Place,
    stop::{ensure, fails_with, Stop},
};
use crate::{ETag, Error, ErrorKind, ObjectKey, Precondition, RemoteFile};
use std::{sync::Barrier, thread};

pub const CHECKS: &[Check] = &[
    Check::new("if_absent_creates_an_object", creates),
    Check::new("if_absent_refuses_an_existing_object", refuses_existing),
    Check::new("if_absent_creates_again_after_a_delete", creates_again),
    Check::new("if_match_replaces_that_version", replaces),
    Check::new("if_match_refuses_another_version", refuses_other),
    Check::new("if_match_refuses_an_absent_object", refuses_absent),
    Check::new("if_absent_has_one_winner_among_16", one_creates),
    Check::new("if_match_has_one_winner_among_16", one_replaces),
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
    place.storage.delete_file(&key, &Precondition::None)?;
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
    place.storage.delete_file(&key, &Precondition::None)?;
    let reply = place.upload_if(&key, b"new", Precondition::IfMatch(gone));
    fails_with("the upload", reply, ErrorKind::PreconditionFailed)?;
    place.is_absent(&key)
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

fn race(
    place: &Place<'_>,
    key: &ObjectKey,
    precondition: &Precondition,
) -> Result<Vec<Reply>, Stop> {
    let threads = place.needs_connections()?;
    let start = &Barrier::new(threads);
    thread::scope(|scope| {
        let writers: Vec<_> = (0..threads)
            .map(|thread| {
                scope.spawn(move || {
                    start.wait();
                    let turns = (thread..16).step_by(threads);
                    turns
                        .map(|writer| {
                            let bytes = format!("writer {writer:02}");
                            let reply =
                                place.upload_if(key, bytes.as_bytes(), precondition.clone());
                            (bytes, reply)
                        })
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        let mut replies = Vec::new();
        for writer in writers {
            let reply = writer.join();
            replies.extend(reply.map_err(|_| Stop::Failed("a writer panicked".to_owned()))?);
        }
        Ok(replies)
    })
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
