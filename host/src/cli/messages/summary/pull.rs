//! The result of a pull, in words.

use super::{Summary, foreign, name, not_tried, rest};
use crate::{
    cli::messages::{count, newest_first::newest_first},
    sync::{Outcome, PullChange, PullResult, PulledFile},
};

impl Summary<'_> {
    /// The whole text of a pull, without a final line end. Names are listed newest entry first.
    pub fn pull_text(&self, result: &PullResult) -> String {
        let mut lines = vec![self.pull_headline(result)];
        lines.extend(self.pulled(&result.pulled));
        lines.extend(self.failed(&result.failed));
        lines.extend(not_tried(result.not_tried));
        lines.extend(self.pull_conflicts(result));
        lines.extend(foreign(result.foreign));
        if result.plain > 0 {
            let files = count(result.plain, "file");
            lines.push(format!(
                "  {files} came from objects that are not encrypted; the next push encrypts them"
            ));
        }
        lines.extend(self.hints(result.outcome, &result.failed, &result.conflicts));
        lines.join("\n")
    }

    fn pull_headline(&self, result: &PullResult) -> String {
        if result.outcome == Outcome::NothingToDo {
            return format!("{} Nothing to pull from {}", self.good(), self.title());
        }
        let left = result.failed.len() + result.conflicts.len() + result.not_tried;
        let done = result.pulled.len();
        let words = ["Would pull", "Stopped: pulled", "Pulled", "from"];
        self.headline(result.outcome, words, (done, done + left), result.bytes)
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
            PullChange::KeptApart => ": a text that its log here does not hold",
            PullChange::Rendered => ": rendered from its log",
        };
        let kept = match file.change {
            PullChange::KeptApart => "it is kept in",
            _ => "the other version is in",
        };
        let copy = file
            .kept_apart
            .as_ref()
            .map(|path| format!("    {kept} {}", self.names.path(path)));
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
}
