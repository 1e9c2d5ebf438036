//! The README's sections on a lost laptop and on two machines, typed as they stand there.

use crate::pull::tree;
use devlog_tests::{backup::Backup, readme::commands_below, sandbox::Sandbox, terminal::Terminal};
use std::path::Path;

/// Types the commands; the answer to `init` is the folder `remote`.
fn type_in(machine: &Sandbox, commands: &[Vec<String>], remote: &Path) {
    for arguments in commands {
        if arguments == &["init"] {
            let mut terminal = Terminal::start(machine, &["init"], &[]);
            terminal.answer("Provider [1]: ", "filesystem");
            terminal.answer("URL: ", &remote.display().to_string());
            terminal.finish().expect(0);
        } else {
            machine.run(arguments).expect(0);
        }
    }
}

#[test]
fn a_lost_laptop_is_replaced_by_what_the_readme_says() {
    let (backup, new) = (Backup::on_filesystem(), Sandbox::new());
    let _journal = backup.journal(3);
    backup.push().expect(0);
    let remote = backup.sandbox.folder().join("remote");
    type_in(&new, &commands_below("A lost laptop"), &remote);
    assert_eq!(tree(&new.root()), tree(&backup.sandbox.root()));
}

#[test]
fn two_machines_are_kept_alike_by_what_the_readme_says() {
    let (one, other, remote) = (Sandbox::new(), Sandbox::new(), tempfile::tempdir());
    let remote = remote.expect("there is a place");
    let (init, sync) = ([vec!["init".to_owned()]], commands_below("Two machines"));
    let texts = ["Written on one machine.", "Written on the other machine."];
    for (machine, text) in [&one, &other].into_iter().zip(texts) {
        type_in(machine, &init, remote.path());
        type_in(machine, &sync, remote.path());
        machine
            .run(["new", "--id", "20240101", "-m", text])
            .expect(0);
    }
    for machine in [&one, &other, &one] {
        type_in(machine, &sync, remote.path());
    }
    let journal = tree(&one.root());
    assert_eq!(journal, tree(&other.root()));
    let entry = &journal["entries/20240101.md"];
    assert!(texts.iter().all(|text| entry.contains(text)), "{entry}");
}
