//! The recovery without devlog, as the README describes it.

use super::push::encrypt;
use devlog_tests::{backup::Backup, program::repository, remote::Remote};
use std::fs;

/// The first shell block below a heading of the README.
fn block_below(heading: &str) -> String {
    let readme = fs::read_to_string(repository().join("README.md")).expect("there is one");
    let section = readme.split(heading).nth(1).expect("there is that heading");
    let block = section.split("```sh\n").nth(1).expect("there is a block");
    block.split("```").next().unwrap_or_default().to_owned()
}

#[test]
fn the_commands_of_the_readme_restore_every_file() {
    let backup = Backup::on_filesystem();
    let journal = backup.journal(2);
    encrypt(&backup);
    backup.push().expect(0);
    let Remote::Folder(folder) = &backup.remote else {
        unreachable!("it is on the filesystem");
    };
    let script = block_below("## Recover by hand");
    assert!(script.contains("/mnt/backup/devlog"), "{script}");
    let script = script.replace("/mnt/backup/devlog", &folder.display().to_string());
    let mut shell = backup.sandbox.command_of("/bin/sh", ["-ec", &script]);
    shell.env("PATH", "/usr/bin:/bin");
    backup.sandbox.finish(shell).expect(0);
    let restored = backup.sandbox.home().join("restored");
    for key in journal.all_keys() {
        let local = fs::read(journal.path(&key)).expect("the journal is there");
        assert_eq!(fs::read(restored.join(&key)).ok(), Some(local), "{key}");
    }
}
