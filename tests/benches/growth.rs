//! The cost of a file in large journals: `cargo bench -p devlog-tests --bench growth`.

#![expect(clippy::print_stdout, reason = "a benchmark, for the terminal")]

use devlog_tests::{
    benchmark::{Setup, Tool},
    program,
    shelf::LineSettings,
};
use std::{fs, io, thread, time::Duration};

fn main() -> io::Result<()> {
    let _ = program::devlog();
    println!(
        "{:>8} {:24} {:>9} {:>9} {:>9}",
        "files", "", "cpu", "a file", "peak"
    );
    [1_000, 10_000, 50_000].into_iter().try_for_each(grow)
}

fn grow(days: usize) -> io::Result<()> {
    let setup = Setup::new(Tool::Devlog, days, LineSettings::default())?;
    // A file that changed less than two seconds before it was hashed is hashed again next time.
    thread::sleep(Duration::from_secs(3));
    push(&setup, days, "first push")?;
    push(&setup, days, "nothing changed")?;
    push(&setup, days, "nothing changed")?;
    fs::remove_dir_all(setup.journal.root().join("state"))?;
    push(&setup, days, "state lost")
}

fn push(setup: &Setup, days: usize, step: &str) -> io::Result<()> {
    let usage = setup.push()?.usage;
    let files = u32::try_from(2 * days + 1).map_err(io::Error::other)?;
    println!(
        "{files:>8} {step:24} {:>6} ms {:>6.1?} {:>5} MiB",
        usage.processor.as_millis(),
        usage.processor / files,
        usage.peak_kib / 1024
    );
    Ok(())
}
