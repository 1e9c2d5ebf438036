//! Pairs of logs that a merge treats alike: it reads a line only by its equality with others, and by the event in it.

use super::{
    checks::{Candidate, Pair},
    history::Step,
};
use crate::journal::{Merge, merge::lines::lines, without_torn};

/// The merge of one of several pairs that differ only in their line ends, and in lines that hold no known event.
pub struct Alike {
    /// The local lines.
    ours: Vec<Vec<u8>>,
    merged: Merge,
}

impl Alike {
    /// Merges a pair of [`plain`] histories.
    pub fn of(pair: &Pair<'_>, merge: Candidate<'_>) -> Self {
        let [_, ours] = sides(pair);
        Self {
            ours: ours.into_iter().map(<[u8]>::to_vec).collect(),
            merged: merge(pair.remote, pair.local),
        }
    }

    /// The same merge, with the lines of another pair at their places.
    pub fn in_lines_of(&self, pair: &Pair<'_>) -> Merge {
        let Merge::Joined { log, both_kept } = &self.merged else {
            return self.merged.clone();
        };
        let [theirs, ours] = sides(pair);
        // Those of the local log keep their order, and are followed by the joined text.
        let mut ours = self.ours.iter().zip(ours);
        let mut renamed = Vec::with_capacity(log.len());
        for (number, line) in lines(log).into_iter().enumerate() {
            let mut added = || {
                ours.find(|(known, _)| *known == line)
                    .map(|(_, other)| other)
            };
            let other = theirs.get(number).copied().or_else(&mut added);
            renamed.extend_from_slice(other.unwrap_or(line));
            renamed.push(b'\n');
        }
        Merge::Joined {
            log: renamed,
            both_kept: *both_kept,
        }
    }
}

fn sides<'l>(pair: &Pair<'l>) -> [Vec<&'l [u8]>; 2] {
    [lines(pair.remote), lines(without_torn(pair.local))]
}

/// The history with the plainest of the steps that are alike. A torn line at the end takes no part in a merge.
pub fn plain(history: &[Step]) -> Vec<Step> {
    let whole = history.strip_suffix(&[Step::Torn]).unwrap_or(history);
    let plainest = |step: &Step| match step {
        Step::EditWithCarriageReturn => Step::Edit,
        Step::Torn => Step::Unknown,
        other => *other,
    };
    whole.iter().map(plainest).collect()
}
