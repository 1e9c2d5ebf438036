//! A remote at a distance, and one that refuses many requests at once:
//! `cargo bench -p devlog-tests --bench distance`.

#![expect(clippy::print_stdout, reason = "a benchmark, for the terminal")]

use devlog_tests::{
    benchmark::{Setup, Step, Tool, compare},
    program,
    shelf::LineSettings,
};
use std::{io, thread, time::Duration};

/// Two files a day, and devlog's configuration.
const DAYS: usize = 1000;

fn main() -> io::Result<()> {
    let _ = program::devlog();
    for milliseconds in [30, 80] {
        let line = LineSettings {
            delay: Duration::from_millis(milliseconds),
            ..LineSettings::default()
        };
        let steps: [Step; 3] = [
            ("first push", |setup| {
                thread::sleep(Duration::from_secs(3));
                setup.push()
            }),
            ("nothing changed", Setup::push),
            ("restore", Setup::restore),
        ];
        compare(
            &format!("2,001 files at {milliseconds} ms"),
            DAYS,
            line,
            &steps,
        )?;
    }
    [8, 24, 64].into_iter().try_for_each(throttled)
}

/// A first push to a service that answers at most `limit` requests at once, and the same with fixed numbers of calls
/// around that limit.
fn throttled(limit: usize) -> io::Result<()> {
    let adapted = push_throttled(limit, None)?;
    let fixed = [limit / 2, limit, 2 * limit].map(|jobs| push_throttled(limit, Some(jobs)));
    let fixed: Vec<f64> = fixed.into_iter().collect::<io::Result<_>>()?;
    let best = fixed.into_iter().fold(f64::INFINITY, f64::min);
    println!("{:.2} times the best fixed number", adapted / best);
    Ok(())
}

/// Returns the wall time in seconds.
fn push_throttled(limit: usize, jobs: Option<usize>) -> io::Result<f64> {
    let delay = Duration::from_millis(30);
    let line = LineSettings {
        delay,
        limit,
        ..LineSettings::default()
    };
    let setup = Setup::new(Tool::Devlog, DAYS, line)?;
    let jobs = jobs.map(|jobs| format!("--jobs={jobs}"));
    let sample = setup.push_with(jobs.as_deref())?;
    println!(
        "at most {limit} at once, 30 ms, {}: {} ms, {} refused, {} at once",
        jobs.as_deref().unwrap_or("adaptive"),
        sample.usage.wall.as_millis(),
        sample.traffic.refused,
        setup.shelf.most_at_once()
    );
    Ok(sample.usage.wall.as_secs_f64())
}
