//! The cost of the largest files, up and down, beside rclone:
//! `cargo bench -p devlog-tests --bench large`.
//!
//! Up is a push. Down is a push that finds the object without a hash, as another program would have put it there:
//! it is read and compared with the file, which proves the bytes.

#![expect(clippy::print_stdout, reason = "its figures are what it is for")]

use devlog_tests::{
    azurite::has_program,
    program,
    sandbox::Sandbox,
    shelf::{Shelf, Traffic},
    usage::{Usage, measure},
};
use std::{
    fs::{self, File},
    io::{self, Write},
    path::Path,
    process::Command,
};

const KEY: &str = "entries/20250101.md";
const MIB: u64 = 1 << 20;

fn main() -> io::Result<()> {
    println!("building the program ...");
    let _ = program::devlog();
    println!(
        "{:36} {:>9} {:>9} {:>9} {:>11}  requests",
        "", "cpu", "wall", "peak", "file read"
    );
    file("10 GiB of zeros", |path| {
        File::create(path)?.set_len(10 << 30)
    })?;
    file("1 GiB, random", write_random)
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

fn file(what: &str, write: impl Fn(&Path) -> io::Result<()>) -> io::Result<()> {
    let (sandbox, shelf) = (Sandbox::new(), Shelf::start());
    sandbox.configure(&shelf.section());
    fs::create_dir(sandbox.root().join("entries"))?;
    let path = sandbox.root().join(KEY);
    write(&path)?;
    let push = || measure(&mut sandbox.command(["push"]));
    run(&format!("devlog push, {what}"), &shelf, push)?;
    let object = shelf.object(KEY).ok_or(io::ErrorKind::NotFound)?;
    assert_eq!(object.metadata["devlog_sha256"], object.content.sha256());
    shelf.forget_metadata();
    let traffic = run(&format!("devlog compare, {what}"), &shelf, push)?;
    assert_eq!(traffic.received, 0, "it was sent again");
    if !has_program("rclone") {
        println!("rclone is missing: nothing to compare with");
        return Ok(());
    }
    let remote = format!(":azureblob:log/{KEY}");
    let copy = || {
        let copy = ["copyto", "--ignore-times", "--no-check-dest"];
        measure(rclone(&shelf).args(copy).arg(&path).arg(&remote))
    };
    run(&format!("rclone copyto, {what}"), &shelf, copy).map(drop)
}

fn rclone(shelf: &Shelf) -> Command {
    let mut command = Command::new("rclone");
    command.args(["--config", ""]);
    command.args(["--azureblob-sas-url", &shelf.sas_url()]);
    command
}

/// Runs it and prints its line.
fn run(what: &str, shelf: &Shelf, run: impl FnOnce() -> io::Result<Usage>) -> io::Result<Traffic> {
    let (usage, traffic) = shelf.traffic_during(run);
    let usage = usage?;
    println!(
        "{what:36} {:>6} ms {:>6} ms {:>5} MiB {:>7} MiB  {:?}",
        usage.processor.as_millis(),
        usage.wall.as_millis(),
        usage.peak_kib / 1024,
        usage.read / MIB,
        traffic.requests,
    );
    Ok(traffic)
}
