//! The cost of a list of 10,000 days: `cargo bench -p devlog --bench list`.

#![expect(clippy::print_stdout, reason = "its figures are what it is for")]

use devlog::journal::{EntryId, Event, LocalEntries};
use jiff::civil::Date;
use std::{
    fs, io,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

/// More than 27 years without a day off.
const DAYS: usize = 10_000;
/// Each command is run this often; the system counts processor time in steps of 10 ms.
const RUNS: u32 = 20;

fn main() -> io::Result<()> {
    let root = tempfile::Builder::new().tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    write_journal(root.path())?;
    println!("{DAYS} days; processor time, user and system together");
    measured(root.path(), &["list"], 100)?;
    measured(root.path(), &["list", "--from", "20250101"], 100)?;
    measured(root.path(), &["list", "--tag", "async"], 500)?;
    measured(root.path(), &["list", "--search", "nothing like that"], 500)?;
    measured(root.path(), &["list", "--json"], 500)?;
    measured(root.path(), &["list", "--calendar=2020"], 100)
}

/// Entries of a page each, every third of them edited.
fn write_journal(root: &Path) -> io::Result<()> {
    let entries = LocalEntries::new(root);
    fs::create_dir(root.join("events"))?;
    fs::create_dir(root.join("entries"))?;
    let first = Date::constant(2000, 1, 1);
    let days = first.series(jiff::Span::new().days(1)).take(DAYS);
    for (number, id) in days.filter_map(EntryId::new).enumerate() {
        fs::write(entries.log_path(id), log(number, id))?;
        fs::write(entries.markdown_path(id), "x\n")?;
    }
    Ok(())
}

fn log(number: usize, id: EntryId) -> String {
    let tag = if number.is_multiple_of(50) {
        "async"
    } else {
        "rust"
    };
    let content = format!(
        "Day {number}: paired with @alice on ::search_engine. +{tag}\n\n{}",
        "- measured the term dictionary, and read about \"FSTs\"\n".repeat(12)
    );
    let now = "2025-09-11T10:30:00.123456789+02:00"
        .parse()
        .expect("a moment");
    let mut events = Event::of_creation(id, &content, now).to_vec();
    if number.is_multiple_of(3) {
        events.extend(Event::of_edit(&content, now));
    }
    events.iter().map(Event::to_line).collect()
}

fn measured(root: &Path, arguments: &[&str], limit_ms: u64) -> io::Result<()> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_devlog"));
    command.args(arguments).env_clear().env("DEVLOG_HOME", root);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let before = processor_time_of_children()?;
    for _ in 0..RUNS {
        assert!(command.status()?.success(), "{arguments:?} failed");
    }
    let each = processor_time_of_children()?.saturating_sub(before) / RUNS;
    let limit = Duration::from_millis(limit_ms);
    let verdict = if each < limit { "below" } else { "NOT BELOW" };
    println!(
        "{:40} {each:>8.1?}  {verdict} {limit:?}",
        arguments.join(" ")
    );
    Ok(())
}

/// In user and system mode, of all children that have ended, as `proc_pid_stat(5)` has it: 100 ticks a second.
fn processor_time_of_children() -> io::Result<Duration> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    // The fields after the name, which may hold blanks: the first one is the third of all.
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let ticks = fields.split_whitespace().skip(13).take(2);
    let ticks: u64 = ticks.filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
    Ok(Duration::from_millis(ticks * 10))
}
