//! The cost of the largest files, up and down, for each provider beside rclone:
//! `cargo bench -p devlog-tests --bench large`, or for some of them `PROVIDERS=s3,gcs cargo bench …`.
//!
//! Up is a push, down is `verify --content`, which reads the object and compares it with what was pushed. The servers are
//! in this process, and keep zeros as a number.

#![expect(clippy::print_stdout, reason = "its figures are what it is for")]

use devlog_tests::{
    azurite::has_program,
    benchmark::{PROVIDERS, Place},
    program,
    sandbox::Sandbox,
    usage::{Usage, measure},
};
use std::{
    env,
    fs::{self, File},
    io::{self, Write},
    path::Path,
};

const KEY: &str = "entries/20250101.md";
const MIB: u64 = 1 << 20;

fn main() -> io::Result<()> {
    println!("building the program ...");
    let _ = program::devlog();
    let chosen = env::var("PROVIDERS").unwrap_or_else(|_| PROVIDERS.join(","));
    println!(
        "{:42} {:>9} {:>9} {:>9} {:>11}  requests",
        "", "cpu", "wall", "peak", "files read"
    );
    for provider in chosen.split(',') {
        file(provider, "10 GiB of zeros", |path| {
            File::create(path)?.set_len(10 << 30)
        })?;
        file(provider, "1 GiB, random", write_random)?;
    }
    Ok(())
}

fn write_random(path: &Path) -> io::Result<()> {
    let mut file = File::create(path)?;
    let mut random = fastrand::Rng::with_seed(1);
    let mut bytes = vec![0; 1 << 20];
    (0..1024).try_for_each(|_| {
        random.fill(&mut bytes);
        file.write_all(&bytes)
    })
}

fn file(provider: &str, what: &str, write: impl Fn(&Path) -> io::Result<()>) -> io::Result<()> {
    let sandbox = Sandbox::new();
    let place = Place::of(provider, &sandbox);
    sandbox.configure(&place.section());
    fs::create_dir(sandbox.root().join("entries"))?;
    let path = sandbox.root().join(KEY);
    write(&path)?;
    let devlog = |title: &str, arguments: &[&str]| {
        let title = format!("{provider}, {what}: {title}");
        run(&title, &place, || measure(&mut sandbox.command(arguments)))
    };
    devlog("up", &["push"])?;
    devlog("down", &["verify", "--content"])?;
    if !has_program("rclone") {
        return Ok(());
    }
    let (mut rclone, remote) = place.rclone();
    let copy = ["copyto", "--ignore-times", "--no-check-dest"];
    let remote = format!("{remote}/{KEY}");
    rclone.args(copy).arg(&path).arg(&remote);
    let title = format!("{provider}, {what}: rclone, up");
    run(&title, &place, || measure(&mut rclone))
}

/// Runs it and prints its line.
fn run(what: &str, place: &Place, run: impl FnOnce() -> io::Result<Usage>) -> io::Result<()> {
    let (usage, requests) = place.requests_during(run);
    let usage = usage?;
    println!(
        "{what:42} {:>6} ms {:>6} ms {:>5} MiB {:>7} MiB  {requests:?}",
        usage.processor.as_millis(),
        usage.wall.as_millis(),
        usage.peak_kib / 1024,
        usage.read / MIB,
    );
    Ok(())
}
