//! The end of a run: its summary, and its last line for a program.

use super::{Opened, RemoteRun};
use crate::{
    cli::{
        json::{Counts, SummaryFields},
        messages::{ExitCode, Summary},
    },
    sync::Outcome,
    wall_clock,
};

impl RemoteRun<'_> {
    /// The summary of a run; its colours belong to standard output where the run is complete.
    pub fn summary<'s>(&'s self, opened: &'s Opened, is_complete: bool) -> Summary<'s> {
        let style = self.session.output.style();
        Summary {
            title: &opened.title,
            names: &self.names,
            dry_run: self.dry_run,
            verbose: style.verbose,
            now: wall_clock::now(),
            palette: if is_complete {
                style.stdout
            } else {
                style.stderr
            },
        }
    }

    /// Writes a summary where it belongs.
    pub fn say(
        &self,
        opened: &Opened,
        outcome: Outcome,
        text: impl FnOnce(&Summary<'_>) -> String,
    ) {
        let is_complete = outcome.is_complete();
        let text = text(&self.summary(opened, is_complete));
        if is_complete {
            self.session.output.success(&text);
        } else {
            self.session.output.trouble(&text);
        }
    }

    /// Returns the last line of the run.
    pub fn end(
        &self,
        opened: &Opened,
        outcome: Outcome,
        exit_code: ExitCode,
        counts: impl Into<Counts>,
    ) -> SummaryFields {
        SummaryFields::new(
            outcome,
            exit_code,
            self.dry_run,
            &opened.name,
            counts.into(),
        )
    }
}
