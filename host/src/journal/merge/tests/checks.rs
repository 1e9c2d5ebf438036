//! The promises of a merge, checked for one pair of logs.

use super::{history::Machine, reader::parse};
use crate::journal::{
    Event, EventTime, Merge, ParsedLine,
    merge::lines::{last_text, lines, terminated},
    without_torn,
};
use std::collections::BTreeMap;

/// A merge to check: the real one, or one with a fault.
pub type Candidate<'a> = &'a dyn Fn(&[u8], &[u8]) -> Merge;

/// The common past of two machines, and the present state of each.
pub struct Pair<'a> {
    /// The text before they diverged.
    pub base: &'a str,
    pub theirs: &'a Machine,
    pub ours: &'a Machine,
    /// The logs, the remote one without a torn line: a push uploads none.
    pub remote: &'a [u8],
    pub local: &'a [u8],
}

impl<'a> Pair<'a> {
    pub fn new(base: &'a str, theirs: &'a Machine, ours: &'a Machine) -> Self {
        Self {
            base,
            theirs,
            ours,
            remote: without_torn(&theirs.log),
            local: &ours.log,
        }
    }

    /// Checks every promise.
    ///
    /// # Errors
    /// The promise that is broken.
    pub fn check(&self, merge: Candidate<'_>) -> Result<(), &'static str> {
        let merged = merge(self.remote, self.local);
        let (log, both_kept) = self.outcome(&merged);
        holds(
            log.starts_with(self.remote),
            "the remote log is a prefix of the new one",
        )?;
        let [kept, joined] = self.check_lines(&log)?;
        let merged = self.check_joined(&kept, &joined)?;
        self.check_text(&merged, both_kept)?;
        self.check_again(merge, &log)
    }

    fn outcome(&self, merged: &Merge) -> (Vec<u8>, bool) {
        match merged {
            Merge::Same | Merge::FastForward => (self.remote.to_vec(), false),
            Merge::Ahead => (without_torn(self.local).to_vec(), false),
            Merge::Joined { log, both_kept } => (log.clone(), *both_kept),
        }
    }

    /// Returns the lines that came from either log, and the ones of the joined text.
    fn check_lines<'l>(&self, log: &'l [u8]) -> Result<[Vec<&'l [u8]>; 2], &'static str> {
        let (theirs, ours) = (lines(self.remote), lines(without_torn(self.local)));
        let mut expected = counted(&theirs);
        for (line, count) in counted(&ours) {
            let most = expected.entry(line).or_default();
            *most = count.max(*most);
        }
        let mut kept = lines(log);
        let number = expected.values().sum::<usize>();
        holds(kept.len() >= number, "no line is lost")?;
        let joined = kept.split_off(number);
        holds(counted(&kept) == expected, "each line stands there once")?;
        let mut ours = ours.iter();
        let added = &kept[theirs.len().min(number)..];
        holds(
            added.iter().all(|line| ours.any(|ours| ours == line)),
            "the added lines keep their order",
        )?;
        Ok([kept, joined])
    }

    /// Returns the text after all lines.
    fn check_joined(&self, kept: &[&[u8]], joined: &[&[u8]]) -> Result<String, &'static str> {
        let replayed = last_text(kept, &parse).unwrap_or_default();
        let [text, annotations] = joined else {
            holds(joined.is_empty(), "a joined text is one pair of events")?;
            return Ok(replayed);
        };
        let ParsedLine::Known(Event::ContentUpdated { content, timestamp }) = Event::parse(text)
        else {
            return Err("the joined text is an update");
        };
        let is_after = |time: &EventTime| time.instant() > timestamp.instant();
        let times = [self.theirs.latest, self.ours.latest];
        holds(
            times.contains(&Some(timestamp)) && !times.iter().flatten().any(is_after),
            "the joined text has the latest time",
        )?;
        holds(
            matches!(
                Event::parse(annotations),
                ParsedLine::Known(Event::AnnotationParsed { .. })
            ),
            "the joined text has its annotations",
        )?;
        holds(
            replayed != content,
            "a joined text is written only if it is needed",
        )?;
        Ok(content)
    }

    fn check_text(&self, merged: &str, both_kept: bool) -> Result<(), &'static str> {
        let (theirs, ours) = (&self.theirs.text, &self.ours.text);
        let counts = [self.base, theirs, ours, merged].map(counted_lines);
        let [in_base, in_theirs, in_ours, in_merged] = &counts;
        for line in in_theirs.keys().chain(in_ours.keys()) {
            let was_added = !in_base.contains_key(line);
            holds(
                !was_added || in_merged.contains_key(line) || line.is_empty(),
                "every added line stands in the text",
            )?;
        }
        for (line, count) in in_base {
            let is_untouched =
                in_theirs.get(line) == Some(count) && in_ours.get(line) == Some(count);
            holds(
                !is_untouched || line.is_empty() || in_merged.get(line) == Some(count),
                "a line that neither side touched stands there as often as before",
            )?;
        }
        if both_kept && self.base.is_empty() {
            let both = format!("{theirs}\n\n{ours}");
            holds(merged == both, "the remote version stands first")?;
        }
        Ok(())
    }

    fn check_again(&self, merge: Candidate<'_>, log: &[u8]) -> Result<(), &'static str> {
        holds(
            merge(log, log) == Merge::Same,
            "a log is the same as itself",
        )?;
        let again = [merge(log, self.local), merge(log, self.remote)];
        holds(again.iter().all(is_old), "merging again changes nothing")?;
        let back = merge(&terminated(self.remote), log);
        holds(
            matches!(back, Merge::Same | Merge::Ahead),
            "the new log continues the remote one",
        )
    }
}

fn is_old(merge: &Merge) -> bool {
    matches!(merge, Merge::Same | Merge::FastForward)
}

fn counted<'l>(lines: &[&'l [u8]]) -> BTreeMap<&'l [u8], usize> {
    let mut counts = BTreeMap::new();
    for line in lines {
        *counts.entry(*line).or_default() += 1;
    }
    counts
}

fn counted_lines(text: &str) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for line in text.split('\n') {
        *counts.entry(line).or_default() += 1;
    }
    counts
}

/// # Errors
/// The promise, if it does not hold.
pub fn holds(does: bool, promise: &'static str) -> Result<(), &'static str> {
    if does { Ok(()) } else { Err(promise) }
}
