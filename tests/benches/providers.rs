//! The bundled providers beside each other, and beside rclone at the same server:
//! `cargo bench -p devlog-tests --bench providers`; ROUNDS=5. Prints a table of medians.

#![expect(clippy::print_stdout, reason = "its figures are what it is for")]

use devlog_tests::{
    azurite::has_program,
    benchmark::{PROVIDERS, Place, median, rounds},
    journal::Journal,
    program::{self, library_name, profile_folder},
    sandbox::Sandbox,
    usage::{Usage, measure},
};
use std::{collections::BTreeMap, fs, io, process::Command, thread, time::Duration};

const DAYS: usize = 1000;
const STEPS: [&str; 3] = ["first push", "nothing changed", "3 files changed"];

/// The cost of each step.
type Costs = Vec<(Usage, BTreeMap<&'static str, usize>)>;

fn main() -> io::Result<()> {
    let _ = program::devlog();
    for provider in PROVIDERS {
        let library = profile_folder().join(library_name(provider));
        println!(
            "\n{provider}: library {} KiB",
            fs::metadata(library)?.len() >> 10
        );
        let sandbox = Sandbox::new();
        let place = Place::of(provider, &sandbox);
        sandbox.configure(&place.section());
        let load = ["provider", "info", provider];
        let info = repeated(|| Ok(vec![cost(&place, &mut sandbox.command(load))?]))?;
        print("load and describe", &info, 0);
        let pushes = repeated(|| costs(provider, |sandbox, _| sandbox.command(["push"])))?;
        print_steps("devlog", &pushes);
        if has_program("rclone") {
            print_steps("rclone", &repeated(|| costs(provider, rclone))?);
        }
    }
    Ok(())
}

fn repeated(run: impl Fn() -> io::Result<Costs>) -> io::Result<Vec<Costs>> {
    (0..rounds()).map(|_| run()).collect()
}

/// A new journal and place, and a run of the program for each step.
fn costs(provider: &str, command: impl Fn(&Sandbox, &Place) -> Command) -> io::Result<Costs> {
    let sandbox = Sandbox::new();
    let place = Place::of(provider, &sandbox);
    sandbox.configure(&place.section());
    let journal = Journal::create(sandbox.root(), DAYS);
    let mut costs = Vec::new();
    for step in STEPS {
        if step == "3 files changed" {
            for day in [0, 2, 5] {
                journal.append(day, "One more line.");
            }
        }
        // A file that changed less than two seconds before it was hashed is hashed again.
        thread::sleep(Duration::from_secs(3));
        costs.push(cost(&place, &mut command(&sandbox, &place))?);
    }
    Ok(costs)
}

fn cost(
    place: &Place,
    command: &mut Command,
) -> io::Result<(Usage, BTreeMap<&'static str, usize>)> {
    let (usage, requests) = place.requests_during(|| measure(command));
    Ok((usage?, requests))
}

fn rclone(sandbox: &Sandbox, place: &Place) -> Command {
    let (mut command, remote) = place.rclone();
    command.args(["copy", "--checksum", "--transfers=64", "--checkers=64"]);
    command
        .arg("--exclude=state/**")
        .arg(sandbox.root())
        .arg(remote);
    command
}

fn print_steps(tool: &str, rounds: &[Costs]) {
    for (index, step) in STEPS.iter().enumerate() {
        print(&format!("{step}, {tool}"), rounds, index);
    }
}

fn print(what: &str, rounds: &[Costs], step: usize) {
    let processor = median(rounds, |costs| costs[step].0.processor);
    let peak = median(rounds, |costs| costs[step].0.peak_kib) / 1024;
    let requests = &rounds[0][step].1;
    println!(
        "{what:26} {:>6.1} ms {peak:>5} MiB  {requests:?}",
        processor.as_secs_f64() * 1e3
    );
}
