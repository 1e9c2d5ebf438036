//! The result of a push, in words.

use super::{
    DisplayNames, Palette, count, grouped, hints, newest_first::newest_first, reason, since,
    size::size,
};
use crate::{
    sync::{Conflict, FailedFile, Outcome, PushResult},
    terminal_text::for_terminal,
};
use devlog_provider_api::ObjectKey;
use jiff::Timestamp;

/// The number of names that are listed without `--verbose`.
const LISTED_NAMES: usize = 10;
/// The most names that are listed of those that failed for one reason.
const LISTED_OF_REASON: usize = 3;

/// The facts that a summary needs besides the result.
#[derive(Clone, Debug)]
pub struct Summary<'a> {
    /// The name of the remote for people: "Azure Storage".
    pub title: &'a str,
    /// The names of files and settings.
    pub names: &'a DisplayNames,
    pub dry_run: bool,
    /// True if every name is listed.
    pub verbose: bool,
    /// The time of day.
    pub now: Timestamp,
    /// The colours.
    pub palette: Palette,
}

impl Summary<'_> {
    /// The whole text, without a final line end. Names are listed newest entry first.
    pub fn text(&self, result: &PushResult) -> String {
        let is_complete = result.outcome.is_complete();
        let mut lines = vec![self.push_headline(result)];
        if is_complete {
            lines.extend(self.names(result.uploaded.iter().map(|file| &file.key)));
        }
        lines.extend(self.failed(&result.failed));
        lines.extend(not_tried(result.not_tried));
        lines.extend(self.plain(result.plain()));
        lines.extend(self.conflicts(result));
        lines.extend(self.left_to_remote(result));
        lines.extend(foreign(result.foreign));
        if !is_complete {
            let age = self.age(result);
            lines.extend(age.map(|age| format!("  last complete push: {age}")));
        }
        lines.extend(self.verification(result.verification.as_ref()));
        lines.extend(self.hints(result.outcome, &result.failed, &result.conflicts));
        lines.join("\n")
    }

    fn nothing(&self, result: &PushResult) -> String {
        let why = match result.unchanged {
            0 if result.left_to_remote.is_empty() => "the journal is empty".to_owned(),
            0 => "the remote's version of each file wins".to_owned(),
            1 => format!("1 file is on {}", self.title()),
            files => format!("{} are on {}", count(files, "file"), self.title()),
        };
        // It was a complete one, as this one is; and the line is to fit into 80 columns.
        let age = self.age(result).map(|age| format!(" (last push: {age})"));
        let age = age.unwrap_or_default();
        format!("{} Nothing to push: {why}{age}", self.good())
    }

    fn push_headline(&self, result: &PushResult) -> String {
        if result.outcome == Outcome::NothingToDo {
            return self.nothing(result);
        }
        let left = result.failed.len() + result.conflicts.len() + result.not_tried;
        let done = result.uploaded.len();
        let words = ["Would push", "Stopped: pushed", "Pushed", "to"];
        self.headline(result.outcome, words, (done, done + left), result.bytes)
    }

    /// The first line about a run that did so many of all files. Its words say that a dry run would do it, that a
    /// stopped run and any other did it, and how the remote takes part.
    fn headline(
        &self,
        outcome: Outcome,
        [would, stopped, did, preposition]: [&str; 4],
        (done, all): (usize, usize),
        bytes: u64,
    ) -> String {
        let verb = match outcome {
            _ if self.dry_run => would,
            Outcome::Interrupted => stopped,
            _ => did,
        };
        let bytes = match bytes {
            0 => String::new(),
            bytes => format!(" ({})", size(bytes)),
        };
        let (files, title) = (count(all, "file"), self.title());
        let what = match outcome.is_complete() {
            true if self.dry_run => format!("{verb} {files}"),
            true => format!("{} {verb} {files}", self.good()),
            false => format!(
                "{} {verb} {} of {files}",
                self.palette.bad("✗"),
                grouped(done)
            ),
        };
        format!("{what} {preposition} {title}{bytes}")
    }

    fn failed(&self, failed: &[FailedFile]) -> Vec<String> {
        if failed.is_empty() {
            return Vec::new();
        }
        let mut files: Vec<&FailedFile> = failed.iter().collect();
        files.sort_by_key(|file| newest_first(&file.name));
        let mut lines = vec![format!("  {} failed:", count(files.len(), "file"))];
        let groups = by_reason(&files, self.names);
        let shown = self.shown(groups.len(), LISTED_NAMES);
        for group in &groups[..shown] {
            lines.extend(self.failed_alike(group));
        }
        lines.extend(rest(groups[shown..].iter().map(Vec::len).sum()));
        lines
    }

    /// Files that failed for one reason, which stands below them.
    fn failed_alike(&self, files: &[&FailedFile]) -> Vec<String> {
        let shown = self.shown(files.len(), LISTED_OF_REASON);
        let names = files[..shown].iter().map(|file| name(&file.name));
        let reason = files
            .first()
            .map(|file| format!("    {}", reason::of_file(&file.error, self.names)));
        names
            .chain(rest(files.len() - shown))
            .chain(reason)
            .collect()
    }

    fn conflicts(&self, result: &PushResult) -> Vec<String> {
        let left_alone = match result.conflicts.len() {
            0 => return Vec::new(),
            1 => format!(
                "  1 file was left alone: {} holds another version of it:",
                self.title()
            ),
            number => format!(
                "  {} were left alone: {} holds other versions of them:",
                count(number, "file"),
                self.title()
            ),
        };
        let mut lines = vec![left_alone];
        lines.extend(self.names(result.conflicts.iter().map(|conflict| &conflict.key)));
        lines
    }

    fn left_to_remote(&self, result: &PushResult) -> Vec<String> {
        let files = match result.left_to_remote.len() {
            0 => return Vec::new(),
            1 => "1 file differs and was".to_owned(),
            number => format!("{} differ and were", count(number, "file")),
        };
        let mut lines = vec![format!(
            "  {files} not pushed, since the remote's version wins (`conflict_resolution`):"
        )];
        lines.extend(self.names(result.left_to_remote.iter()));
        lines
    }

    /// The number of objects that are not encrypted although encryption is on.
    fn plain(&self, number: usize) -> Option<String> {
        let state = match (number, self.dry_run) {
            (0, _) => return None,
            (1, true) => "is not encrypted yet",
            (_, true) => "are not encrypted yet",
            (1, false) => "was not encrypted before",
            (_, false) => "were not encrypted before",
        };
        Some(format!("  {} there {state}", count(number, "object")))
    }

    /// The next actions, below an empty line; nothing if there are none.
    fn hints(
        &self,
        outcome: Outcome,
        failed: &[FailedFile],
        conflicts: &[Conflict],
    ) -> impl Iterator<Item = String> {
        let stopped = (outcome == Outcome::Interrupted).then(|| hints::again(self.names));
        let mut failed = failed.iter().filter(|_| stopped.is_none());
        let failed = failed.find_map(|file| hints::for_file(&file.error, self.names));
        let conflict = (!conflicts.is_empty()).then(|| hints::for_conflicts(self.names));
        let hints: Vec<_> = [stopped, failed, conflict].into_iter().flatten().collect();
        let gap = (!hints.is_empty()).then(String::new);
        let mark = self.palette.hint("hint:");
        let hints = hints.into_iter().map(move |hint| format!("{mark} {hint}"));
        gap.into_iter().chain(hints)
    }

    fn names<'k>(&self, keys: impl Iterator<Item = &'k ObjectKey>) -> Vec<String> {
        let mut keys: Vec<&ObjectKey> = keys.collect();
        keys.sort_by_key(|key| newest_first(key.as_str()));
        let shown = self.shown(keys.len(), LISTED_NAMES);
        let names = keys[..shown].iter().map(|key| name(key.as_str()));
        names.chain(rest(keys.len() - shown)).collect()
    }

    fn shown(&self, number: usize, limit: usize) -> usize {
        if self.verbose {
            number
        } else {
            number.min(limit)
        }
    }

    /// The age of the backup, where there is one.
    fn age(&self, result: &PushResult) -> Option<String> {
        Some(since(result.previous_success?, self.now))
    }

    fn title(&self) -> String {
        for_terminal(self.title)
    }

    fn good(&self) -> String {
        self.palette.good("✓")
    }
}

/// Puts together what failed for the same reason; groups and files keep their order.
fn by_reason<'f>(files: &[&'f FailedFile], names: &DisplayNames) -> Vec<Vec<&'f FailedFile>> {
    let mut groups: Vec<(String, Vec<&FailedFile>)> = Vec::new();
    for &file in files {
        let reason = reason::common(&file.error, names);
        match groups.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, group)) => group.push(file),
            None => groups.push((reason, vec![file])),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

fn rest(hidden: usize) -> Option<String> {
    (hidden > 0).then(|| format!("  … and {} more", grouped(hidden)))
}

fn name(key: &str) -> String {
    format!("  - {}", for_terminal(key))
}

fn foreign(number: usize) -> Option<String> {
    let objects = match number {
        0 => return None,
        1 => "1 object there does not belong to the journal; it was".to_owned(),
        _ => format!(
            "{} there do not belong to the journal; they were",
            count(number, "object")
        ),
    };
    Some(format!("  {objects} left alone"))
}

fn not_tried(number: usize) -> Option<String> {
    match number {
        0 => None,
        1 => Some("  1 file was not tried".to_owned()),
        _ => Some(format!("  {} were not tried", count(number, "file"))),
    }
}

mod prune;
mod pull;
mod verify;

#[cfg(test)]
mod tests;
