//! The result of a pull, in words.

use super::{Summary, foreign, name, not_tried, rest};
use crate::{
    cli::messages::{
        hints,
        newest_first::newest_first,
        size::size,
        words::{count, grouped},
    },
    sync::{Outcome, PullChange, PullResult, PulledFile},
};

impl Summary<'_> {
    /// The whole text of a pull, without a final line end. Names are listed newest entry first.
    #[must_use]
    pub fn pull_text(&self, result: &PullResult) -> String {
        let mut lines = vec![self.pull_headline(result)];
        lines.extend(self.pulled(&result.pulled));
        lines.extend(self.failed(&result.failed));
        lines.extend(not_tried(result.not_tried));
        lines.extend(self.pull_conflicts(result));
        lines.extend(foreign(result.foreign));
        let hints = self.pull_hints(result);
        if !hints.is_empty() {
            lines.push(String::new());
            lines.extend(hints);
        }
        lines.join("\n")
    }

    fn pull_headline(&self, result: &PullResult) -> String {
        let (from, pulled) = (self.title(), result.pulled.len());
        let bytes = match result.bytes {
            0 => String::new(),
            bytes => format!(" ({})", size(bytes)),
        };
        let verb = if self.dry_run { "Would pull" } else { "Pulled" };
        let mark = |mark: String| {
            if self.dry_run {
                String::new()
            } else {
                format!("{mark} ")
            }
        };
        match result.outcome {
            Outcome::NothingToDo => format!("{} Nothing to pull from {from}", self.good()),
            Outcome::Ok => {
                let files = count(pulled, "file");
                format!("{}{verb} {files} from {from}{bytes}", mark(self.good()))
            }
            outcome => {
                let left = result.failed.len() + result.conflicts.len() + result.not_tried;
                let verb = match outcome {
                    Outcome::Interrupted => "Stopped: pulled",
                    _ => verb,
                };
                let files = count(pulled + left, "file");
                let pulled = grouped(pulled);
                let bad = self.palette.bad("✗");
                format!("{bad} {verb} {pulled} of {files} from {from}{bytes}")
            }
        }
    }

    fn pulled(&self, files: &[PulledFile]) -> Vec<String> {
        let mut files: Vec<&PulledFile> = files.iter().collect();
        files.sort_by_key(|file| newest_first(file.key.as_str()));
        let shown = self.shown(files.len(), super::LISTED_NAMES);
        let lines = files[..shown]
            .iter()
            .flat_map(|file| self.pulled_file(file));
        // A person has to know of every copy and of every place where both versions stand.
        let must_show = |file: &&&PulledFile| {
            file.kept_apart.is_some()
                || matches!(file.change, PullChange::Merged { both_kept: true })
        };
        let hidden = files[shown..].iter().filter(must_show);
        let special: Vec<_> = hidden.flat_map(|file| self.pulled_file(file)).collect();
        lines
            .chain(special)
            .chain(rest(files.len() - shown))
            .collect()
    }

    fn pulled_file(&self, file: &PulledFile) -> Vec<String> {
        let what = match file.change {
            PullChange::Created | PullChange::FastForward => "",
            PullChange::Merged { both_kept: false } => ": merged",
            PullChange::Merged { both_kept: true } => {
                ": merged; both versions of the text were kept"
            }
            PullChange::Replaced => ": the remote's version took its place (`conflict_resolution`)",
            PullChange::Kept => ": the local version stays (`conflict_resolution`)",
            PullChange::Rendered => ": rendered from its log",
        };
        let copy = file
            .kept_apart
            .as_ref()
            .map(|path| format!("    the other version is in {}", self.names.path(path)));
        let line = format!("{}{what}", name(file.key.as_str()));
        [Some(line), copy].into_iter().flatten().collect()
    }

    fn pull_conflicts(&self, result: &PullResult) -> Vec<String> {
        if result.conflicts.is_empty() {
            return Vec::new();
        }
        let files = count(result.conflicts.len(), "file");
        let mut lines = vec![format!(
            "  {files} cannot be merged: {} holds another version:",
            self.title()
        )];
        lines.extend(self.names(result.conflicts.iter().map(|conflict| &conflict.key)));
        lines
    }

    fn pull_hints(&self, result: &PullResult) -> Vec<String> {
        let stopped = (result.outcome == Outcome::Interrupted).then(|| hints::again(self.names));
        let mut failed = result.failed.iter().filter(|_| stopped.is_none());
        let failed = failed.find_map(|file| hints::for_file(&file.error, self.names));
        let conflict = (!result.conflicts.is_empty()).then(|| hints::for_conflicts(self.names));
        [stopped, failed, conflict]
            .into_iter()
            .flatten()
            .map(|hint| format!("{} {hint}", self.palette.hint("hint:")))
            .collect()
    }
}
