//! A remote at a distance, and one that refuses many requests at once:
//! `cargo bench -p devlog-tests --bench distance`.

#![expect(clippy::print_stdout, reason = "a benchmark, for the terminal")]

use devlog_tests::{
    benchmark::{Setup, Tool, compare},
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
        let settle = |_: &Setup| thread::sleep(Duration::from_secs(3));
        let steps = [
            ("first push", (|_| ()) as fn(&Setup)),
            ("nothing changed", settle),
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

/// A first push to a service that answers at most `limit` requests at once.
fn throttled(limit: usize) -> io::Result<()> {
    let delay = Duration::from_millis(30);
    let setup = Setup::new(Tool::Devlog, DAYS, LineSettings { delay, limit })?;
    let (usage, traffic) = setup.push()?;
    println!(
        "at most {limit} at once, 30 ms: {} ms, {} refused, {} at once",
        usage.wall.as_millis(),
        traffic.refused,
        setup.shelf.most_at_once()
    );
    Ok(())
}
