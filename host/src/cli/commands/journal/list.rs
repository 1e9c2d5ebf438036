//! `devlog list`.

use super::{
    JournalFailure, OpenedJournal,
    calendar::{Calendar, Day},
    entry_filter::EntryFilter,
    entry_page::highlighted,
    pager,
};
use crate::{
    cli::{
        Session,
        arguments::journal::ListArguments,
        json::{EntryFields, Line},
        messages::{ExitCode, Failure},
        ui::cut_to_width,
    },
    journal::{EntryId, EntryStorage, JournalKey, Latest, LocalFile},
    state,
    sync::is_probably_pushed,
    terminal_text::safe_text,
};
use std::fmt::Write;

pub fn run(session: &Session, arguments: &ListArguments) -> Result<ExitCode, Failure> {
    let journal = OpenedJournal::of(session)?;
    Ok(match arguments.calendar {
        None => list(&journal, arguments)?,
        Some(year) => calendar(&journal, arguments, year)?,
    })
}

/// Between the day and the line.
const GAP: usize = 2;
/// The letters of a day.
const DAY: usize = 8;

fn list(
    journal: &OpenedJournal<'_>,
    arguments: &ListArguments,
) -> Result<ExitCode, JournalFailure> {
    let output = &journal.session.output;
    let (style, screen) = (output.style(), journal.session.screen);
    let filter = EntryFilter::new(arguments, None);
    let mut text = String::new();
    let exit_code = each_entry(journal, &filter, |id, line, entry| {
        if style.json {
            let fields = EntryFields::of_line(id, line, &entry.annotations);
            output.json(&Line::Entry(fields));
            return;
        }
        let safe = safe_text(line);
        let cut = match screen {
            Some(screen) => cut_to_width(&safe, screen.width.saturating_sub(DAY + GAP)),
            None => safe,
        };
        let _ = writeln!(text, "{id}  {}", highlighted(&cut, style.stdout));
    })?;
    if !text.is_empty() {
        pager::page(journal.session, &text);
    } else if !style.json {
        output.talk(nothing(&filter));
    }
    Ok(exit_code)
}

fn nothing(filter: &EntryFilter<'_>) -> &'static str {
    if filter.asks_anything() {
        "no entry matches"
    } else {
        "no entries yet; `devlog new` writes the first one"
    }
}

/// Calls `found` for each entry asked for, newest first. One that cannot be read is reported, and does not hide
/// the others.
fn each_entry(
    journal: &OpenedJournal<'_>,
    filter: &EntryFilter<'_>,
    mut found: impl FnMut(EntryId, &str, &Latest),
) -> Result<ExitCode, JournalFailure> {
    let with_annotations = filter.needs_annotations() || journal.session.output.style().json;
    let (mut buffer, mut exit_code) = (Vec::new(), ExitCode::Done);
    let ids = journal.entries.ids()?;
    for id in ids.into_iter().rev().filter(|id| filter.takes_day(*id)) {
        match journal.entries.latest(id, with_annotations, &mut buffer) {
            Ok(Some(entry)) => {
                journal.warn_of_torn(id, entry.torn);
                if let Some(line) = filter.line(&entry) {
                    found(id, line, &entry);
                }
            }
            Ok(None) => {
                let file = journal.names.path(&journal.entries.log_path(id));
                let message = format!("{file} holds no text and is skipped");
                journal.session.output.warning("no_text", &message);
            }
            Err(error) => {
                let report = Failure::from(JournalFailure::from(error)).report(journal.names);
                journal.session.output.error_of_many(&report);
                exit_code = report.exit_code;
            }
        }
    }
    Ok(exit_code)
}

fn calendar(
    journal: &OpenedJournal<'_>,
    arguments: &ListArguments,
    year: Option<i16>,
) -> Result<ExitCode, JournalFailure> {
    let today = journal.today()?;
    let year = year.unwrap_or_else(|| today.date().year());
    let filter = EntryFilter::new(arguments, Some(year));
    let state = state::newest(&journal.root)?;
    let is_pushed = |key| {
        let file = LocalFile::find(&journal.root, key);
        file.is_some_and(|file| is_probably_pushed(&state, &file))
    };
    let mut days = Vec::new();
    let exit_code = each_entry(journal, &filter, |id, _, _| {
        let keys = [JournalKey::EventLog(id), JournalKey::Markdown(id)];
        let pushed = keys.into_iter().all(is_pushed);
        days.push(Day { id, pushed });
    })?;
    let output = &journal.session.output;
    if output.style().json {
        for Day { id, pushed } in &days {
            let (id, pushed) = (&*id.to_string(), *pushed);
            output.json(&Line::Day { id, pushed });
        }
    } else {
        let calendar = Calendar::new(year, today, &days);
        pager::page(journal.session, &calendar.text(output.style().stdout));
    }
    Ok(exit_code)
}

#[cfg(test)]
mod tests;
