//! The time that `devlog new` takes longer because a push starts in the background, of a remote that never answers:
//! `cargo bench -p devlog-tests --bench automation`.

#![expect(clippy::print_stdout, reason = "its figures are what it is for")]

use devlog_tests::{
    benchmark::median,
    program,
    remote::azure_section,
    sandbox::Sandbox,
    usage::{Usage, measure},
};
use std::{
    io,
    net::TcpListener,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

const ROUNDS: usize = 50;

fn main() -> io::Result<()> {
    let _ = program::devlog();
    // Connections wait in its queue, and are never answered.
    let remote = TcpListener::bind(("127.0.0.1", 0))?;
    let section = azure_section(remote.local_addr()?.port(), "devlog", "a2V5");
    let (mut without, mut with) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        without.push(new(&section)?);
        with.push(new(&format!("{section}\n[sync]\nauto_push = true\n"))?);
    }
    println!("{:24} {:>9} {:>9}", "", "cpu", "wall");
    print("devlog new", &without);
    print("with auto_push = true", &with);
    Ok(())
}

/// The first entry of a new journal.
fn new(config: &str) -> io::Result<Usage> {
    let of_processor = new_journal(config, measure)?;
    // The end of a measured process is noticed milliseconds later.
    let wall = new_journal(config, |command| {
        let start = Instant::now();
        command.status().map(|_| start.elapsed())
    })?;
    Ok(Usage {
        wall,
        ..of_processor
    })
}

fn new_journal<T>(config: &str, run: impl Fn(&mut Command) -> io::Result<T>) -> io::Result<T> {
    let sandbox = Sandbox::new();
    sandbox.configure(config);
    run(sandbox
        .command(["new", "-m", "A line."])
        .stdout(Stdio::null()))
}

fn print(what: &str, rounds: &[Usage]) {
    let milliseconds = |value: fn(&Usage) -> Duration| median(rounds, value).as_secs_f64() * 1e3;
    let cpu = milliseconds(|usage| usage.processor);
    let wall = milliseconds(|usage| usage.wall);
    println!("{what:24} {cpu:>6.1} ms {wall:>6.1} ms");
}
