//! The commands of the README that encrypt a backup, and those that recover it without devlog.

use super::push::encrypt;
use devlog_tests::{
    azurite::{has_program, skip},
    backup::Backup,
    readme::{block_below, commands_below},
    remote::Remote,
    terminal::Terminal,
};
use std::fs;

#[test]
fn the_commands_of_the_readme_restore_every_file() {
    let test = "the_commands_of_the_readme_restore_every_file";
    if !["age", "rclone"].into_iter().all(has_program) {
        return skip(test, "age or rclone is missing");
    }
    let backup = Backup::on_filesystem();
    let journal = backup.journal(2);
    encrypt(&backup);
    backup.push().expect(0);
    let Remote::Folder(folder) = &backup.remote else {
        unreachable!("it is on the filesystem");
    };
    let script = block_below("Recover by hand");
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

#[test]
fn the_commands_of_the_readme_encrypt_a_backup() {
    let backup = Backup::on_filesystem();
    let _journal = backup.journal(2);
    backup.push().expect(0);
    let commands = commands_below("Encrypt your backup");
    let [init, push] = &commands[..] else {
        panic!("the README has other commands: {commands:?}");
    };
    let init: Vec<_> = init.iter().map(String::as_str).collect();
    let mut terminal = Terminal::start(&backup.sandbox, &init, &[]);
    let key = terminal.line_from("AGE-SECRET-KEY-1");
    terminal.answer("The last 8 characters", "12345678");
    terminal.answer("The last 8 characters", &key[key.len() - 8..]);
    let shown = terminal.finish().expect(0).stdout;
    assert!(
        shown.contains("These are not its last characters."),
        "{shown}"
    );
    assert!(
        shown.contains("Encryption is on, with a new key"),
        "{shown}"
    );
    let kept = fs::read_to_string(backup.sandbox.root().join("encryption.key"));
    assert!(kept.is_ok_and(|kept| kept.contains(&key)));
    backup.sandbox.run(push).expect(0);
    for (name, object) in backup.remote.objects() {
        assert!(
            object.content.starts_with(b"age-encryption.org/v1\n"),
            "{name}"
        );
    }
}
