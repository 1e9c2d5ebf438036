//! Every mix of edits, pushes, crashes, lost state and foreign writes up to a length, not examples.

mod world;

use self::world::{ACTS, Act, End, World};
use crate::{journal::FileKind, sync::plan::LogFate};

fn for_each_history(length: usize, mut visit: impl FnMut(&[Act], World)) {
    let kinds = [
        (FileKind::EventLog, LogFate::None),
        (FileKind::Markdown, LogFate::Safe),
        (FileKind::Markdown, LogFate::None),
        (FileKind::Config, LogFate::None),
    ];
    for number in 0..ACTS
        .len()
        .pow(u32::try_from(length).expect("a small number"))
    {
        let history: Vec<_> = (0..length)
            .map(|at| ACTS[number / ACTS.len().pow(u32::try_from(at).expect("small")) % ACTS.len()])
            .collect();
        for (kind, log) in kinds {
            for listing_has_hashes in [true, false] {
                let mut world = World::new(kind, log, listing_has_hashes);
                for act in &history {
                    world.act(*act);
                }
                visit(&history, world);
            }
        }
    }
}

#[test]
fn no_history_ends_in_a_foreign_version_overwritten_unseen() {
    // The check is in the world itself, at every push of every history.
    for length in 0..=4 {
        for_each_history(length, |_, mut world| {
            world.push(true, true);
        });
    }
}

#[test]
fn every_history_converges_with_the_next_push() {
    for_each_history(4, |history, mut world| {
        let first = world.push(true, true);
        let second = world.push(true, true);
        let same = world.remote.as_ref() == Some(&world.local);
        match first {
            End::Kept | End::Uploaded => assert!(same && second == End::Kept, "{history:?}"),
            End::Conflict => assert!(!same && second == End::Conflict, "{history:?}"),
        }
    });
}

#[test]
fn without_others_there_is_no_conflict_whatever_crashes() {
    for_each_history(4, |history, mut world| {
        if !world.was_meddled_with {
            assert_ne!(world.push(true, true), End::Conflict, "{history:?}");
        }
    });
}
