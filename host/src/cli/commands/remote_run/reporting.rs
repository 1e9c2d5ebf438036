//! The start of a run, its progress, and the questions that it may ask.

use crate::{
    cli::{
        Session,
        arguments::output::When,
        json::{self, Line},
        messages::DisplayNames,
        ui::{OutputStyle, ProgressReporter, Prompt, TypedAnswers, obeys_escapes, progress::View},
    },
    sync::PushMode,
};
use std::{
    io::{self, BufRead, BufReader, IsTerminal},
    sync::{Arc, atomic::AtomicBool},
    time::Instant,
};

/// Starts the report of a run.
pub fn reporter(
    session: &Session,
    names: &DisplayNames,
    stop: &Arc<AtomicBool>,
    dry_run: bool,
    progress: When,
) -> ProgressReporter {
    let style = session.output.style();
    let terminal = io::stderr().is_terminal();
    let draws = terminal && obeys_escapes(&session.environment);
    let view = View::choose(progress, style.json, style.quiet, draws);
    let started = Instant::now();
    let clock = Box::new(move || started.elapsed());
    let is_asking = terminal && !dry_run;
    ProgressReporter::start(&session.output, names.clone(), view, stop, clock)
        .with_dry_run(dry_run)
        .with_prompt(prompt(style, is_asking, stop))
}

/// A question needs a person who reads it and can answer.
fn prompt(style: OutputStyle, is_asking: bool, stop: &Arc<AtomicBool>) -> Prompt {
    let is_answerable = is_asking && !style.json && !style.quiet && io::stdin().is_terminal();
    let typed = is_answerable.then(|| TypedAnswers::from_stdin(stop).ok());
    let answers = typed.flatten().map(BufReader::new);
    Prompt::new(answers.map(|answers| Box::new(answers) as Box<dyn BufRead + Send>))
}

/// Reports the start of a run to a program.
pub fn report_start(session: &Session, mode: PushMode, dry_run: bool) {
    session.output.json(&Line::Start {
        version: env!("CARGO_PKG_VERSION"),
        mode: json::mode(mode),
        dry_run,
    });
}
