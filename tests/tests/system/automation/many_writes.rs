//! A hundred changes one after the other: few pushes, and everything on the remote.

use super::{automatic, is_pending, log, wait_until};
use devlog_tests::{backup::Backup, journal::Journal};
use std::{fs, time::Instant};

#[test]
fn a_hundred_changes_make_few_pushes_and_are_all_pushed() {
    let backup = automatic(Backup::on_filesystem(), "");
    let root = backup.sandbox.root();
    let began = Instant::now();
    for number in 0..100 {
        let id = format!("2025{:02}{:02}", 1 + number / 25, 1 + number % 25);
        let text = format!("Change {number}.");
        backup
            .sandbox
            .run(["new", "--id", &id, "-m", &text])
            .expect(0);
    }
    let took = began.elapsed().as_secs();
    let is_logged = || log(&root).ends_with(" pushed\n");
    wait_until("everything is pushed", || !is_pending(&root) && is_logged());
    assert_eq!(backup.remote.objects().len(), 201);
    for (key, object) in backup.remote.objects() {
        if key != "config.toml" {
            assert_eq!(
                fs::read(root.join(&key)).ok(),
                Some(object.content),
                "{key}"
            );
        }
    }
    let pushes = log(&root).lines().count() as u64;
    // A push begins after a pause of two seconds.
    assert!(pushes <= 2 + took / 2, "{pushes} pushes in {took} s");
}

#[test]
fn a_wrong_key_is_described_with_its_exit_code_and_the_right_one_pushes_all() {
    let backup = Backup::on_filesystem();
    let _journal: Journal = backup.journal(0);
    let sandbox = &backup.sandbox;
    let file = sandbox.home().join("recovery.txt").display().to_string();
    let init = ["encryption", "init", "--yes", "--recovery-file", &file];
    sandbox.run(init).expect(0);
    let root = sandbox.root();
    let config = fs::read_to_string(root.join("config.toml")).expect("it is there");
    sandbox.configure(&format!("{config}\n[sync]\nauto_push = true\n"));
    let key = root.join("encryption.key");
    fs::write(&key, "hunter2").expect("it is ours");
    sandbox.run(["new", "-m", "x"]).expect(0);
    wait_until("the failed push", || log(&root).contains(" exit code 12: "));
    assert!(!log(&root).contains("hunter2"), "{}", log(&root));
    assert!(backup.remote.objects().is_empty());
    let status = sandbox.run(["status", "--offline"]).transcript();
    assert!(status.contains("does not hold an age identity"), "{status}");
    fs::copy(&file, &key).expect("both are ours");
    backup.push().expect(0);
    assert!(!is_pending(&root));
    let objects = backup.remote.objects();
    assert!(
        objects.len() == 3
            && objects
                .values()
                .all(|object| object.content.starts_with(b"age-"))
    );
}
