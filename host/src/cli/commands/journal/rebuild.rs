//! `devlog rebuild`.

use super::{JournalFailure, OpenedJournal};
use crate::{
    cli::{
        Session,
        json::{EntryFields, Line},
        messages::{ExitCode, Failure, entries},
    },
    journal::{EntryId, EntryStorage, Rendered},
    terminal_text::safe_text,
};

pub fn run(session: &Session) -> Result<ExitCode, Failure> {
    Ok(rebuild(&OpenedJournal::of(session)?)?)
}

fn rebuild(journal: &OpenedJournal<'_>) -> Result<ExitCode, JournalFailure> {
    let ids = journal.entries.ids()?;
    let (mut rendered, mut failed) = (0, 0);
    for id in &ids {
        match render(journal, *id) {
            Ok(true) => rendered += 1,
            Ok(false) => {}
            Err(failure) => {
                failed += 1;
                let report = Failure::from(failure).report(journal.names);
                journal.session.output.error_of_many(&report);
            }
        }
    }
    for id in journal.entries.strays()? {
        let file = journal.names.path(&journal.entries.markdown_path(id));
        let message = format!("{file} has no event log, so it stays as it is");
        journal.session.output.warning("stray_markdown", &message);
    }
    if failed > 0 {
        return Err(JournalFailure::NotRebuilt(entries(failed)));
    }
    let summary = match rendered {
        0 if ids.is_empty() => "There are no entries to rebuild".to_owned(),
        0 => format!("Nothing to rebuild: {} up to date", all_are(ids.len())),
        _ => format!("Rebuilt {rendered} of {}", entries(ids.len())),
    };
    journal.session.output.success(&summary);
    Ok(ExitCode::Done)
}

fn all_are(number: usize) -> String {
    let verb = if number == 1 { "is" } else { "are" };
    format!("{} {verb}", entries(number))
}

/// Renders an entry again, and reports that anything was written.
fn render(journal: &OpenedJournal<'_>, id: EntryId) -> Result<bool, JournalFailure> {
    if let Some(log) = journal.entries.log(id)? {
        journal.warn_of(id, &log);
    }
    let rendered = journal.entries.render(id)?;
    let change = match &rendered {
        Rendered::Right => return Ok(false),
        Rendered::Missing => "was missing".to_owned(),
        Rendered::Different { old, new, .. } => difference(&String::from_utf8_lossy(old), new),
    };
    journal.session.note_journal_change();
    let output = &journal.session.output;
    output.success(&format!("{id}: {change}"));
    journal.warn_of_kept(id, rendered.kept().as_deref());
    output.json(&Line::Entry(EntryFields::of_change(id, "rendered")));
    Ok(true)
}

/// The first line that differed, as it was and as it is.
fn difference(old: &str, new: &str) -> String {
    let (mut before, mut after) = (old.lines(), new.lines());
    let mut number = 1;
    loop {
        match (before.next(), after.next()) {
            (None, None) => return "differed in its line ends".to_owned(),
            (was, is) if was != is => {
                let shown = |mark: &str, line: Option<&str>| {
                    line.map(|line| format!("\n  {mark} {}", safe_text(line)))
                };
                let (was, is) = (shown("-", was), shown("+", is));
                let lines = [was, is].into_iter().flatten().collect::<String>();
                return format!("differed from line {number} on{lines}");
            }
            _ => number += 1,
        }
    }
}

#[cfg(test)]
mod tests;
