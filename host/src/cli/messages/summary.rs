//! The result of a push, in words.

use super::{
    age::ago,
    display_names::DisplayNames,
    hints,
    newest_first::newest_first,
    palette::Palette,
    reason,
    size::size,
    words::{count, grouped},
};
use crate::{
    sync::{FailedFile, Outcome, PushResult},
    terminal_text::for_terminal,
};
use devlog_provider_api::ObjectKey;
use jiff::{SignedDuration, Timestamp};

/// The number of names that are listed without `--verbose`.
const LISTED_NAMES: usize = 10;
/// How many of those that failed for one reason.
const LISTED_OF_REASON: usize = 3;

/// Clocks of one person's machines differ by less.
const CLOCK_DRIFT: SignedDuration = SignedDuration::from_mins(5);

/// The facts that a summary needs besides the result.
#[derive(Clone, Debug)]
pub struct Summary<'a> {
    /// The name of the remote for people: "Azure Storage".
    pub title: &'a str,
    /// Where the user mends things.
    pub names: &'a DisplayNames,
    /// True if this was a dry run.
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
    #[must_use]
    pub fn text(&self, result: &PushResult) -> String {
        match result.outcome {
            Outcome::Ok => self.pushed(result),
            Outcome::NothingToDo => self.nothing(result),
            Outcome::Partial | Outcome::Failed | Outcome::Refused | Outcome::Interrupted => {
                self.incomplete(result)
            }
        }
    }

    fn pushed(&self, result: &PushResult) -> String {
        let files = count(result.uploaded.len(), "file");
        let (to, bytes) = (self.title(), size(result.bytes));
        let headline = if self.dry_run {
            format!("Would push {files} to {to} ({bytes})")
        } else {
            format!("{} Pushed {files} to {to} ({bytes})", self.good())
        };
        let mut lines = vec![headline];
        lines.extend(self.names(result.uploaded.iter().map(|file| &file.key)));
        lines.extend(self.left_to_remote(result));
        lines.extend(foreign(result.foreign));
        lines.join("\n")
    }

    fn nothing(&self, result: &PushResult) -> String {
        let why = match result.unchanged {
            0 if result.left_to_remote.is_empty() => "the journal is empty".to_owned(),
            0 => "no other files are here".to_owned(),
            1 => format!("1 file is on {}", self.title()),
            _ => format!(
                "{} are on {}",
                count(result.unchanged, "file"),
                self.title()
            ),
        };
        // It was a complete one, as this one is; and the line is to fit into 80 columns.
        let age = self.age(result).map(|age| format!(" (last push: {age})"));
        let age = age.unwrap_or_default();
        let headline = format!("{} Nothing to push: {why}{age}", self.good());
        let mut lines = vec![headline];
        lines.extend(self.left_to_remote(result));
        lines.extend(foreign(result.foreign));
        lines.join("\n")
    }

    fn incomplete(&self, result: &PushResult) -> String {
        let mut lines = vec![self.incomplete_headline(result)];
        lines.extend(self.failed(&result.failed));
        lines.extend(not_tried(result.not_tried));
        lines.extend(self.conflicts(result));
        lines.extend(self.left_to_remote(result));
        lines.extend(foreign(result.foreign));
        lines.extend(self.last_push(result).map(|age| format!("  {age}")));
        let hints = self.hints(result);
        if !hints.is_empty() {
            lines.push(String::new());
            lines.extend(hints);
        }
        lines.join("\n")
    }

    fn incomplete_headline(&self, result: &PushResult) -> String {
        let pushed = grouped(result.uploaded.len());
        let left = result.failed.len() + result.conflicts.len() + result.not_tried;
        let files = count(result.uploaded.len() + left, "file");
        let what = match (self.dry_run, result.outcome) {
            (true, _) => "Would push",
            (false, Outcome::Interrupted) => "Stopped: pushed",
            (false, _) => "Pushed",
        };
        let bytes = match result.bytes {
            0 => String::new(),
            bytes => format!(" ({})", size(bytes)),
        };
        format!(
            "{} {what} {pushed} of {files} to {}{bytes}",
            self.palette.bad("✗"),
            self.title()
        )
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

    fn hints(&self, result: &PushResult) -> Vec<String> {
        let stopped = (result.outcome == Outcome::Interrupted).then(|| hints::again(self.names));
        let failed = result
            .failed
            .iter()
            .filter(|_| stopped.is_none())
            .find_map(|file| hints::for_file(&file.error, self.names));
        let conflict = (!result.conflicts.is_empty()).then(|| hints::for_conflicts(self.names));
        let hints = [stopped, failed, conflict];
        hints
            .into_iter()
            .flatten()
            .map(|hint| format!("{} {hint}", self.palette.hint("hint:")))
            .collect()
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
    fn last_push(&self, result: &PushResult) -> Option<String> {
        let age = self.age(result)?;
        Some(format!("last complete push: {age}"))
    }

    fn age(&self, result: &PushResult) -> Option<String> {
        let age = self.now.duration_since(result.previous_success?);
        if age < -CLOCK_DRIFT {
            return Some("in the future; check the clock of this machine".to_owned());
        }
        Some(ago(age.unsigned_abs()))
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

mod pull;

#[cfg(test)]
mod tests;
