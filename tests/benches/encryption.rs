//! An encrypted push beside a plain one: `cargo bench -p devlog-tests --bench encryption`.

#![expect(clippy::print_stdout, reason = "a benchmark, for the terminal")]

use devlog_tests::{
    benchmark::{Sample, Setup, Tool, median, rounds},
    program,
    shelf::LineSettings,
};
use std::{fs, io};

fn main() -> io::Result<()> {
    let _ = program::devlog();
    println!(
        "{:31} {:>9} {:>9} {:>9}, medians of {} rounds",
        "",
        "cpu",
        "wall",
        "peak",
        rounds()
    );
    compare("first push", 1_000, Setup::push)?;
    compare("nothing changed", 1_000, |setup| {
        setup.push()?;
        setup.push()
    })?;
    compare("one file of 256 MiB", 1, |setup| {
        let [_, entry] = setup.journal.keys(0);
        let mut bytes = vec![0; 256 << 20];
        fastrand::Rng::with_seed(1).fill(&mut bytes);
        fs::write(setup.journal.path(&entry), bytes)?;
        setup.push()
    })
}

/// Runs one step plainly and encrypted in turn, and prints both and their ratios.
fn compare(step: &str, days: usize, run: fn(&Setup) -> io::Result<Sample>) -> io::Result<()> {
    let (mut plain, mut encrypted) = (Vec::new(), Vec::new());
    for _ in 0..rounds() {
        for (encrypts, samples) in [(false, &mut plain), (true, &mut encrypted)] {
            let setup = Setup::new(Tool::Devlog, days, LineSettings::default())?;
            if encrypts {
                setup.encrypt()?;
            }
            samples.push(run(&setup)?);
        }
    }
    let [plain, encrypted] = [("plain", plain), ("encrypted", encrypted)].map(|(kind, samples)| {
        let cpu = median(&samples, |sample| sample.usage.processor);
        let wall = median(&samples, |sample| sample.usage.wall);
        let peak = median(&samples, |sample| sample.usage.peak_kib) / 1024;
        println!(
            "{step:20} {kind:10} {:>6} ms {:>6} ms {peak:>5} MiB",
            cpu.as_millis(),
            wall.as_millis()
        );
        [cpu, wall].map(|time| time.as_secs_f64())
    });
    println!(
        "{:31} {:>6.2} x  {:>6.2} x",
        "",
        encrypted[0] / plain[0],
        encrypted[1] / plain[1]
    );
    Ok(())
}
