//! Machines that write the same log and meet at one remote, in any order.

use super::history::{Machine, random_step};
use crate::journal::{
    Merge, merge,
    merge::lines::{lines, terminated},
    without_torn,
};
use std::collections::BTreeSet;

/// The machines, and the log on the remote.
struct World {
    machines: Vec<Machine>,
    remote: Vec<u8>,
}

/// The place in a sync at which a machine stops.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stop {
    /// The remote log was read and merged, and nothing is written here yet. It is uploaded all the same, as by a
    /// machine that lost its disk afterwards.
    AfterUploadOnly,
    /// The local log is replaced, but not uploaded.
    AfterReplacing,
    Never,
}

impl World {
    fn sync(&mut self, number: usize, stop: Stop) {
        let local = &mut self.machines[number].log;
        let new = match merge(&self.remote, local) {
            Merge::Same | Merge::FastForward => self.remote.clone(),
            Merge::Ahead => without_torn(local).to_vec(),
            Merge::Joined { log, .. } => log,
        };
        let new = terminated(&new);
        assert!(new.starts_with(&self.remote), "the remote log only grows");
        if stop != Stop::AfterUploadOnly {
            local.clone_from(&new);
        }
        if stop != Stop::AfterReplacing {
            self.remote = new;
        }
    }
}

fn check(seed: u64) {
    let mut random = fastrand::Rng::with_seed(seed);
    let names = &['A', 'B', 'C', 'L'][..random.usize(2..=4)];
    let mut world = World {
        machines: names.iter().copied().map(Machine::new).collect(),
        remote: Vec::new(),
    };
    for _ in 0..random.usize(..30) {
        let number = random.usize(..world.machines.len());
        match random.u8(..6) {
            0 => world.sync(number, Stop::AfterUploadOnly),
            1 => world.sync(number, Stop::AfterReplacing),
            2 => world.sync(number, Stop::Never),
            _ => world.machines[number].take(random_step(&mut random)),
        }
    }
    let mut order: Vec<usize> = (0..world.machines.len()).collect();
    random.shuffle(&mut order);
    for number in order.iter().chain(&order) {
        world.sync(*number, Stop::Never);
    }
    let on_remote: BTreeSet<&[u8]> = lines(&world.remote).into_iter().collect();
    for machine in &world.machines {
        assert_eq!(machine.log, world.remote, "seed {seed}");
        for line in &machine.written {
            assert!(on_remote.contains(&**line), "a line is lost, seed {seed}");
        }
    }
}

#[test]
fn machines_that_sync_in_any_order_hold_the_same_log_in_the_end() {
    let first = fastrand::u64(..);
    for seed in 0..5_000 {
        check(first.wrapping_add(seed));
    }
}
