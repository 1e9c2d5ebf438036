//! The result of a removal, in words.

use super::{Summary, foreign, not_tried};
use crate::{
    cli::messages::{count, size::size},
    sync::{Outcome, PruneResult},
};

impl Summary<'_> {
    /// The whole text of a removal, without a final line end. Names are listed newest entry first.
    pub fn prune_text(&self, result: &PruneResult) -> String {
        let mut lines = vec![self.prune_headline(result)];
        lines.extend(self.names(result.removed.iter().map(|file| &file.key)));
        if !result.removed.is_empty() {
            lines.push(
                "  A machine that still has these files uploads them again: delete them there too."
                    .to_owned(),
            );
        }
        lines.extend(self.failed(&result.failed));
        lines.extend(not_tried(result.not_tried));
        if !result.conflicts.is_empty() {
            let objects = count(result.conflicts.len(), "object");
            lines.push(format!("  {objects} changed meanwhile and stayed:"));
            lines.extend(self.names(result.conflicts.iter().map(|conflict| &conflict.key)));
        }
        if !result.kept.is_empty() {
            let objects = count(result.kept.len(), "object");
            lines.push(format!(
                "  {objects} without a file here stayed, perhaps another machine's (`devlog pull`):"
            ));
            lines.extend(self.names(result.kept.iter()));
        }
        if !result.lost.is_empty() {
            let (forgets, files) = (self.forgets(), count(result.lost.len(), "file"));
            lines.push(format!(
                "  {forgets} {files} that were pushed, and are neither here nor there:"
            ));
            lines.extend(self.names(result.lost.iter()));
        }
        lines.extend(foreign(result.foreign));
        lines.extend(self.hints(result.outcome, &result.failed, &[]));
        lines.join("\n")
    }

    fn forgets(&self) -> &'static str {
        if self.dry_run {
            "Would forget"
        } else {
            "Forgot"
        }
    }

    fn prune_headline(&self, result: &PruneResult) -> String {
        let title = self.title();
        let bytes = size(result.removed.iter().map(|file| file.size).sum());
        let objects = count(result.removed.len(), "object");
        match result.outcome {
            Outcome::NothingToDo => format!("{} Nothing to remove from {title}", self.good()),
            Outcome::Ok if self.dry_run => {
                format!("Would remove {objects} from {title} ({bytes})")
            }
            Outcome::Ok => format!("{} Removed {objects} from {title} ({bytes})", self.good()),
            _ => format!(
                "{} Removed {objects} from {title} ({bytes})",
                self.palette.bad("✗")
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        cli::messages::{DisplayNames, Palette, Summary},
        sync::PruneResult,
    };
    use jiff::Timestamp;

    #[test]
    fn what_is_forgotten_is_named() {
        let names = DisplayNames::example();
        let key = |key: &str| key.parse().expect("a key");
        let result = PruneResult {
            lost: vec![key("entries/20250911.md"), key("events/20250911.jsonl")],
            ..PruneResult::default()
        };
        let text = |dry_run| {
            let summary = Summary {
                title: "Azure Storage",
                names: &names,
                dry_run,
                verbose: false,
                now: Timestamp::UNIX_EPOCH,
                palette: Palette::default(),
            };
            summary.prune_text(&result)
        };
        insta::assert_snapshot!(text(true) + "\n" + &text(false), @"
        ✓ Nothing to remove from Azure Storage
          Would forget 2 files that were pushed, and are neither here nor there:
          - events/20250911.jsonl
          - entries/20250911.md
        ✓ Nothing to remove from Azure Storage
          Forgot 2 files that were pushed, and are neither here nor there:
          - events/20250911.jsonl
          - entries/20250911.md
        ");
    }
}
