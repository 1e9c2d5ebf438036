//! Several rounds, in which the tools take turns, and their medians.

#![expect(clippy::print_stdout, reason = "figures, for the terminal")]

use super::tool::{Sample, Setup, Tool};
use crate::shelf::LineSettings;
use std::{env, io, time::Duration};

/// One step of a round: its name, and its work.
pub type Step = (&'static str, fn(&Setup) -> io::Result<Sample>);

/// The number of rounds: the variable `ROUNDS`, else 5.
#[must_use]
pub fn rounds() -> usize {
    let rounds = env::var("ROUNDS").ok();
    rounds.and_then(|text| text.parse().ok()).unwrap_or(5)
}

/// Runs every step with every tool, the tools in turn, and prints the medians and their ratios to devlog's.
///
/// # Errors
/// If a program fails.
pub fn compare(title: &str, days: usize, line: LineSettings, steps: &[Step]) -> io::Result<()> {
    let tools = Tool::installed();
    let mut samples = vec![vec![Vec::new(); tools.len()]; steps.len()];
    for _ in 0..rounds() {
        for (column, tool) in tools.iter().enumerate() {
            let setup = Setup::new(*tool, days, line)?;
            for ((_, work), row) in steps.iter().zip(&mut samples) {
                row[column].push(work(&setup)?);
            }
        }
    }
    println!("\n{title}, medians of {} rounds", rounds());
    println!(
        "{:24} {:8} {:>9} {:>9} {:>6} {:>6} {:>9} {:>9}  connections, requests",
        "", "", "cpu", "wall", "x cpu", "x wall", "peak", "read"
    );
    for ((name, _), row) in steps.iter().zip(&samples) {
        for (tool, column) in tools.iter().zip(row) {
            print(name, *tool, column, &row[0]);
        }
    }
    Ok(())
}

fn print(step: &str, tool: Tool, samples: &[Sample], of_devlog: &[Sample]) {
    let cpu = |samples: &[Sample]| median(samples, |sample| sample.usage.processor);
    let wall = |samples: &[Sample]| median(samples, |sample| sample.usage.wall);
    let ratio = |mine: Duration, other: Duration| mine.as_secs_f64() / other.as_secs_f64();
    let traffic = &samples[samples.len() / 2].traffic;
    println!(
        "{step:24} {:8} {:>6} ms {:>6} ms {:>6.1} {:>6.1} {:>5} MiB {:>5} MiB  {}, {:?}",
        tool.name(),
        cpu(samples).as_millis(),
        wall(samples).as_millis(),
        ratio(cpu(samples), cpu(of_devlog)),
        ratio(wall(samples), wall(of_devlog)),
        median(samples, |sample| sample.usage.peak_kib) / 1024,
        median(samples, |sample| sample.usage.read) >> 20,
        traffic.connections,
        traffic.requests,
    );
}

/// The median of a value of the samples.
pub fn median<S, T: Ord>(samples: &[S], value: impl Fn(&S) -> T) -> T {
    let mut values: Vec<_> = samples.iter().map(value).collect();
    values.sort();
    values.swap_remove(values.len() / 2)
}
