//! The merge on all short histories and on many random ones, and faulty merges that the checks must find.

mod alike;
mod checks;
mod convergence;
mod history;
mod reader;

use super::{Merge, join_texts, merge, merge_with};
use crate::journal::{Event, without_torn};
use alike::{Alike, plain};
use checks::{Candidate, Pair, holds};
use history::{Machine, Step, random_step, short_histories};
use reader::parse;
use std::{
    collections::{HashMap, hash_map::Entry},
    thread,
};

/// The merge, with that reader.
fn merged(remote: &[u8], local: &[u8]) -> Merge {
    merge_with(remote, local, join_texts, &parse)
}

/// Follows a history on one machine: its first steps are shared with the other one.
fn machine(name: char, history: &[Step], shared: usize) -> (String, Machine) {
    let shared = shared.min(history.len());
    let mut machine = Machine::new('S');
    for step in &history[..shared] {
        machine.take(*step);
    }
    let base = machine.text.clone();
    machine.name = name;
    for step in &history[shared..] {
        machine.take(*step);
    }
    (base, machine)
}

fn shared_steps(one: &[Step], other: &[Step]) -> usize {
    one.iter().zip(other).take_while(|(a, b)| a == b).count()
}

/// Reports if a remote machine ends with a torn line of its own, behind a whole one. The line does not reach the
/// remote, so this pair has the same bytes as the one without the step.
fn ends_torn(theirs: &[Step], shared: usize) -> bool {
    let before = theirs.strip_suffix(&[Step::Torn]);
    theirs.len() > shared && before.is_some_and(|steps| steps.last() != Some(&Step::Torn))
}

/// Checks every promise for two plain histories, of which so many steps are shared.
fn check_plain(
    merge: Candidate<'_>,
    [theirs, ours]: &[Vec<Step>; 2],
    shared: usize,
) -> Result<Alike, &'static str> {
    let ((base, remote), (_, local)) = (machine('R', theirs, shared), machine('L', ours, shared));
    let pair = Pair::new(&base, &remote, &local);
    pair.check(merge)?;
    Ok(Alike::of(&pair, merge))
}

/// Merges each pair of histories up to a length in which the first one is `picked`. Every promise is checked for the
/// plain ones; any other pair must have the merge of the plain pair, line by line, and so keeps what that one keeps.
fn check_short(
    merge: Candidate<'_>,
    length: usize,
    picked: impl Fn(&[Step]) -> bool,
) -> Result<usize, String> {
    let histories = short_histories(length);
    let machines = |name| -> Vec<Vec<_>> {
        let of = |history| {
            (0..5)
                .map(|shared| machine(name, history, shared))
                .collect()
        };
        histories.iter().map(|history| of(&history[..])).collect()
    };
    let (remotes, locals) = (machines('R'), machines('L'));
    let mut known = HashMap::new();
    let mut pairs = 0;
    for (theirs, remotes) in histories
        .iter()
        .zip(&remotes)
        .filter(|(theirs, _)| picked(theirs))
    {
        for (ours, locals) in histories.iter().zip(&locals) {
            pairs += 1;
            let shared = shared_steps(theirs, ours);
            if ends_torn(theirs, shared) {
                continue;
            }
            let broken = |promise| format!("{promise}: {theirs:?} and {ours:?}");
            let plain = [plain(theirs), plain(ours)];
            let alike = match known.entry((plain, shared)) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => {
                    let alike = check_plain(merge, &new.key().0, shared).map_err(broken)?;
                    new.insert(alike)
                }
            };
            let (base, remote) = &remotes[shared];
            let pair = Pair::new(base, remote, &locals[shared].1);
            let is_alike = merge(pair.remote, pair.local) == alike.in_lines_of(&pair);
            holds(is_alike, "lines that are read alike are merged alike").map_err(broken)?;
        }
    }
    Ok(pairs)
}

fn check_random(merge: Candidate<'_>, seed: u64) -> Result<(), String> {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut steps = |most: usize| {
        let number = random.usize(..=most);
        (0..number).map(|_| random_step(&mut random)).collect()
    };
    let shared: Vec<Step> = steps(5);
    let [theirs, ours]: [Vec<Step>; 2] = [steps(6), steps(6)];
    let history = |rest: &[Step]| [&shared, rest].concat();
    let (base, remote) = machine('R', &history(&theirs), shared.len());
    let (_, local) = machine('L', &history(&ours), shared.len());
    let pair = Pair::new(&base, &remote, &local);
    let twice = merge(pair.remote, pair.local) == merge(pair.remote, pair.local);
    holds(twice, "it is a function of the two logs")
        .and_then(|()| pair.check(merge))
        .map_err(|promise| format!("{promise}: seed {seed}, {shared:?}, {theirs:?}, {ours:?}"))
}

#[test]
fn every_promise_holds_for_all_pairs_of_histories_up_to_four_steps() {
    let halves = thread::scope(|scope| {
        // Each plain pair is known to one of them.
        let begins_opaque =
            |theirs: &[Step]| matches!(theirs.first(), Some(Step::Unknown | Step::Torn));
        let threads = [false, true].map(|half| {
            scope.spawn(move || check_short(&merged, 4, |theirs| begins_opaque(theirs) == half))
        });
        threads.map(|thread| thread.join().expect("no panic").expect("no broken promise"))
    });
    assert_eq!(halves.iter().sum::<usize>(), 781 * 781);
}

#[test]
fn a_torn_line_at_the_end_leaves_the_remote_as_it_is() {
    for history in short_histories(4) {
        if ends_torn(&history, 0) {
            let [torn, whole] = [&history[..], &history[..history.len() - 1]]
                .map(|history| machine('R', history, 0).1);
            assert_eq!(without_torn(&torn.log), without_torn(&whole.log));
            assert_eq!((torn.text, torn.latest), (whole.text, whole.latest));
        }
    }
}

#[test]
fn a_joined_text_has_its_annotations() {
    let [remote, local] = ["@alice", "+rust"].map(|text| {
        let now = "2025-09-11T10:30:00+02:00".parse().expect("a time");
        let id = "20250911".parse().expect("a date");
        Event::of_creation(id, text, now)
            .map(|event| event.to_line())
            .concat()
    });
    let Merge::Joined { log, both_kept } = merge(remote.as_bytes(), local.as_bytes()) else {
        panic!("both have lines that the other one lacks");
    };
    assert!(both_kept);
    insta::assert_snapshot!(String::from_utf8(log).expect("Unicode"), @r#"
    {"type":"Created","data":{"id":"20250911","content":"@alice","timestamp":"2025-09-11T10:30:00+02:00"}}
    {"type":"AnnotationParsed","data":{"tags":[],"people":["alice"],"projects":[],"timestamp":"2025-09-11T10:30:00+02:00"}}
    {"type":"Created","data":{"id":"20250911","content":"+rust","timestamp":"2025-09-11T10:30:00+02:00"}}
    {"type":"AnnotationParsed","data":{"tags":["rust"],"people":[],"projects":[],"timestamp":"2025-09-11T10:30:00+02:00"}}
    {"type":"ContentUpdated","data":{"content":"@alice\n\n+rust","timestamp":"2025-09-11T10:30:00+02:00"}}
    {"type":"AnnotationParsed","data":{"tags":["rust"],"people":["alice"],"projects":[],"timestamp":"2025-09-11T10:30:00+02:00"}}
    "#);
}

#[test]
fn every_promise_holds_for_random_histories() {
    let first = fastrand::u64(..);
    for seed in 0..50_000 {
        check_random(&merged, first.wrapping_add(seed)).expect("no broken promise");
    }
}

/// Changes the log that a join gives, from the first byte after the remote log on.
fn with_fault(remote: &[u8], local: &[u8], fault: fn(&mut Vec<&[u8]>)) -> Merge {
    match merge(remote, local) {
        Merge::Joined { log, both_kept } => {
            let (old, new) = log.split_at(remote.len());
            let mut lines = new.split_inclusive(|byte| *byte == b'\n').collect();
            fault(&mut lines);
            let log = [old, &lines.concat()].concat();
            Merge::Joined { log, both_kept }
        }
        other => other,
    }
}

fn at_another_time(remote: &[u8], local: &[u8]) -> Merge {
    match merge(remote, local) {
        Merge::Joined { log, both_kept } => {
            let text = String::from_utf8(log).expect("Unicode");
            let last = text.rfind("2025-09-11T").expect("a time");
            let stamp = &text[last..last + 35];
            let log = text.replace(stamp, "2025-09-12T00:00:00.000000001+00:00");
            Merge::Joined {
                log: log.into_bytes(),
                both_kept,
            }
        }
        other => other,
    }
}

#[test]
fn each_faulty_merge_breaks_a_promise() {
    let faults: [(&str, Candidate<'_>); 8] = [
        ("a line is dropped", &|remote, local| {
            with_fault(remote, local, |lines| {
                lines.remove(0);
            })
        }),
        ("a line is doubled", &|remote, local| {
            with_fault(remote, local, |lines| lines.push(lines[0]))
        }),
        ("the order changes", &|remote, local| {
            with_fault(remote, local, |lines| lines.reverse())
        }),
        ("the joined text has another time", &at_another_time),
        ("the base is forgotten", &|remote, local| {
            let join = |_: &str, theirs: &str, ours: &str| join_texts("", theirs, ours);
            merge_with(remote, local, join, &parse)
        }),
        ("the local version stands first", &|remote, local| {
            let join = |base: &str, theirs: &str, ours: &str| join_texts(base, ours, theirs);
            merge_with(remote, local, join, &parse)
        }),
        ("the local log wins", &|_, local| Merge::Joined {
            log: local.to_vec(),
            both_kept: false,
        }),
        ("the remote log wins", &|_, _| Merge::FastForward),
    ];
    for (fault, candidate) in faults {
        let checked = check_short(candidate, 3, |_| true);
        assert!(checked.is_err(), "not found: {fault}");
    }
}
