//! The merge on all short histories and on many random ones, and faulty merges that the checks must find.

mod checks;
mod convergence;
mod history;

use super::{Merge, join_texts, merge, merge_with};
use crate::journal::Event;
use checks::{Candidate, Pair};
use history::{Machine, Step, random_step, short_histories};
use std::{collections::HashMap, thread};

/// Follows a history on one machine: its first steps are shared with the other one.
fn machine(name: char, history: &[Step], shared: usize) -> (String, Machine) {
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

/// Checks each pair of histories up to a length, in which `picked` is the first one.
fn check_short(
    merge: Candidate<'_>,
    length: usize,
    picked: impl Fn(usize) -> bool,
) -> Result<usize, String> {
    let histories = short_histories(length);
    let mut known = HashMap::new();
    let mut pairs = 0;
    for (number, theirs) in histories.iter().enumerate() {
        if !picked(number) {
            continue;
        }
        for ours in &histories {
            let shared = shared_steps(theirs, ours);
            let [(base, remote), (_, local)] =
                [('R', theirs), ('L', ours)].map(|(name, history)| {
                    known
                        .entry((name, history, shared))
                        .or_insert_with(|| machine(name, history, shared))
                        .clone()
                });
            let pair = Pair::new(&base, &remote, &local);
            pair.check(merge)
                .map_err(|promise| format!("{promise}: {theirs:?} and {ours:?}"))?;
            pairs += 1;
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
    pair.check(merge)
        .map_err(|promise| format!("{promise}: seed {seed}, {shared:?}, {theirs:?}, {ours:?}"))
}

fn check_all_pairs(length: usize) -> usize {
    let halves = thread::scope(|scope| {
        let threads = [0, 1].map(|half| {
            scope.spawn(move || check_short(&merge, length, |number| number % 2 == half))
        });
        threads.map(|thread| thread.join().expect("no panic").expect("no broken promise"))
    });
    halves.iter().sum()
}

#[test]
fn every_promise_holds_for_all_pairs_of_short_histories() {
    assert_eq!(check_all_pairs(3), 156 * 156);
}

#[test]
#[ignore = "takes minutes without optimisation"]
fn every_promise_holds_for_all_pairs_of_histories_up_to_four_steps() {
    assert_eq!(check_all_pairs(4), 781 * 781);
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
        check_random(&merge, first.wrapping_add(seed)).expect("no broken promise");
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
            merge_with(remote, local, |_, theirs, ours| {
                join_texts("", theirs, ours)
            })
        }),
        ("the local version stands first", &|remote, local| {
            merge_with(remote, local, |base, theirs, ours| {
                join_texts(base, ours, theirs)
            })
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
