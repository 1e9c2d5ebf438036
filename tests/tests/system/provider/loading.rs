//! The libraries that a command loads, as glibc's loader reports them.

use devlog_tests::backup::Backup;
use std::{collections::BTreeSet, fs};

/// The names of the libraries that a successful command and its children load, beside the C runtime's.
fn loaded(backup: &Backup, arguments: &[&str]) -> BTreeSet<String> {
    let reports = backup.sandbox.folder().join("reports");
    fs::create_dir(&reports).expect("the sandbox is writable");
    let mut command = backup.sandbox.command(arguments);
    command
        .env("LD_DEBUG", "files")
        .env("LD_DEBUG_OUTPUT", reports.join("process"));
    backup.sandbox.finish(command).expect(0);
    let processes = fs::read_dir(&reports).expect("it was made just now");
    let report = processes.map(|process| fs::read_to_string(process?.path()));
    let report: String = report.collect::<Result<_, _>>().expect("reports are text");
    fs::remove_dir_all(reports).expect("it is ours");
    let libraries = report
        .lines()
        .filter_map(|line| line.split_once("calling init: "));
    let names = libraries.map(|(_, path)| path.rsplit('/').next().unwrap_or(path));
    let runtime = ["ld-linux", "libc.so", "libm.so", "libgcc_s.so"];
    names
        .filter(|name| !runtime.iter().any(|known| name.starts_with(known)))
        .map(str::to_owned)
        .collect()
}

#[test]
fn only_commands_about_the_remote_load_a_provider() {
    let backup = Backup::on_filesystem();
    let _journal = backup.journal(2);
    for local in [&["--version"][..], &["list"], &["new", "-m", "A line."]] {
        assert_eq!(loaded(&backup, local), BTreeSet::new(), "{local:?}");
    }
    assert_ne!(loaded(&backup, &["push"]), BTreeSet::new());
}
