//! What a push costs, and what rclone takes for the same: `cargo bench -p devlog-tests --bench push`.

#![expect(clippy::print_stdout, reason = "its figures are what it is for")]

use devlog_tests::{
    azurite::{Azurite, has_program, rclone},
    backup::Backup,
    journal::Journal,
    program,
    remote::Remote,
    usage::{Usage, measure},
};
use std::{collections::BTreeMap, io, process::Command, thread, time::Duration};

/// Two files a day and the configuration: 1,001 files.
const DAYS: usize = 500;
/// Of so many starts, the one in the middle is told.
const STARTS: usize = 21;

fn main() -> io::Result<()> {
    println!("building the program ...");
    let _ = program::devlog();
    println!(
        "{:40} {:>8} {:>8} {:>8}  requests",
        "", "cpu", "wall", "peak"
    );
    let backups = || {
        let azurite = Backup::on_azurite("the benchmark on Azurite");
        [Some(Backup::on_filesystem()), azurite]
            .into_iter()
            .flatten()
    };
    for backup in backups() {
        start(&backup)?;
    }
    for backup in backups() {
        let journal = backup.journal(DAYS);
        // As most files of a journal are: what changed within two seconds is hashed again at each push.
        thread::sleep(Duration::from_secs(3));
        pushes(&backup, &journal)?;
        if let Remote::Container { azurite, .. } = &backup.remote {
            copies(azurite, &journal)?;
        } else {
            system_calls(&backup);
        }
    }
    Ok(())
}

/// A push with nothing to do in a journal of a day: start, loading the provider, one listing, end.
fn start(backup: &Backup) -> io::Result<()> {
    let _ = backup.journal(1);
    let push = || measure(&mut backup.sandbox.command(["push"]));
    push()?;
    let (usages, requests) = backup.remote.requests_during(|| {
        let usages: io::Result<Vec<_>> = (0..STARTS).map(|_| push()).collect();
        usages
    });
    let mut usages = usages?;
    usages.sort_by_key(|usage| usage.processor);
    let what = format!("{}: nothing, 3 files", place(backup));
    print(&what, usages[STARTS / 2], requests.as_ref());
    Ok(())
}

fn place(backup: &Backup) -> &'static str {
    match backup.remote {
        Remote::Folder(_) => "devlog push, folder",
        Remote::Container { .. } => "devlog push, Azurite",
    }
}

fn pushes(backup: &Backup, journal: &Journal) -> io::Result<()> {
    let place = place(backup);
    let push = || measure(&mut backup.sandbox.command(["push"]));
    let run = |what: &str| -> io::Result<()> {
        let (usage, requests) = backup.remote.requests_during(push);
        print(&format!("{place}: {what}"), usage?, requests.as_ref());
        Ok(())
    };
    run("1,001 files")?;
    run("nothing")?;
    (0..3).for_each(|day| journal.append(day, "One more line."));
    run("3 changed files")
}

fn copies(azurite: &Azurite, journal: &Journal) -> io::Result<()> {
    if !has_program("rclone") {
        println!("rclone is missing: nothing to compare with");
        return Ok(());
    }
    let container = azurite.new_container();
    let place = format!(":azureblob:{container}");
    let run = |what: &str| -> io::Result<()> {
        let mut copy = rclone::command(azurite, &container);
        // By checksum, as devlog does; as many at once as devlog has connections.
        copy.args([
            "copy",
            "--checksum",
            "--transfers",
            "16",
            "--exclude",
            "state/**",
        ]);
        copy.arg(journal.root()).arg(&place);
        let (usage, requests) = azurite.requests_during(&container, || measure(&mut copy));
        print(
            &format!("rclone copy, Azurite: {what}"),
            usage?,
            Some(&devlog_tests::http::tally(&requests)),
        );
        Ok(())
    };
    run("1,001 files")?;
    run("nothing")?;
    (0..3).for_each(|day| journal.append(day, "One more line."));
    run("3 changed files")
}

fn print(what: &str, usage: Usage, requests: Option<&BTreeMap<&str, usize>>) {
    let requests = requests.map_or_else(String::new, |requests| format!("{requests:?}"));
    println!(
        "{what:40} {:>5} ms {:>5} ms {:>4} MiB  {requests}",
        usage.processor.as_millis(),
        usage.wall.as_millis(),
        usage.peak_kib / 1024,
    );
}

/// How many system calls a push without changes makes, where strace is installed.
fn system_calls(backup: &Backup) {
    if !has_program("strace") {
        return;
    }
    let push = backup.sandbox.command(["push"]);
    let mut strace = Command::new("strace");
    strace
        .args(["-f", "-c", "-U", "calls,name"])
        .arg(push.get_program())
        .arg("push");
    strace.env_clear();
    for (name, value) in push.get_envs() {
        if let Some(value) = value {
            strace.env(name, value);
        }
    }
    let Ok(output) = strace.output() else { return };
    let table = String::from_utf8_lossy(&output.stderr).into_owned();
    let rows = table
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with(|first: char| first.is_ascii_digit()));
    let most: Vec<_> = rows
        .take(8)
        .map(|row| row.split_ascii_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    println!(
        "system calls of a push without changes: {}",
        most.join(", ")
    );
}
