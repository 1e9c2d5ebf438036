//! A library whose own code misbehaves as soon as it is loaded does so in a child, once, and is set aside.

use devlog_tests::{
    hostile::{Visit, make_mode, run, sandbox, sent},
    output::Output,
    program::library_name,
    remote::sha256,
    sandbox::Sandbox,
};
use insta::assert_snapshot;
use std::{fs, path::Path};

fn install(sandbox: &Sandbox, file: &Path) -> Output {
    let digest = sha256(&fs::read(file).expect("it is there"));
    let name = file.display().to_string();
    let arguments = ["-q", "provider", "install", &name, "--sha256", &digest];
    run(sandbox, &arguments)
}

/// Puts the library where the lock file lists it, as a devlog of another day would have.
fn plant(sandbox: &Sandbox, word: &str) {
    let folder = sandbox.root().join("providers");
    fs::create_dir(&folder).expect("the root is writable");
    make_mode(&folder, 0o700);
    let file = folder.join(library_name("hostile"));
    fs::copy(sent(sandbox, word), &file).expect("the root is writable");
    let digest = sha256(&fs::read(&file).expect("it was copied"));
    let entry = format!(
        "[[provider]]\nname = \"hostile\"\nversion = \"0.1.0\"\nsha256 = \"{digest}\"\nfile = \"{}\"\n",
        file.display()
    );
    let lock = sandbox.root().join("providers.lock");
    fs::write(&lock, entry).expect("the root is writable");
    make_mode(&lock, 0o600);
}

fn assert_not_installed(sandbox: &Sandbox) {
    let folder = sandbox.root().join("providers");
    assert_eq!(fs::read_dir(folder).map_or(0, Iterator::count), 0);
    assert!(!sandbox.root().join("providers.lock").exists());
}

#[test]
fn a_library_that_crashes_is_not_installed() {
    let sandbox = sandbox();
    let output = install(&sandbox, &sent(&sandbox, "crash")).expect(14);
    assert_snapshot!(output.snapshot(), @r"
    exit status 14
    ----- stderr
    error: [SANDBOX]/downloads/libdevlog_provider_hostile.so cannot be used as a provider
      Caused by: it is set aside: loaded for a trial, it crashed (signal 11)

    hint: report it to the provider's author
    ");
    assert_not_installed(&sandbox);
}

#[test]
fn a_library_that_ends_the_process_is_not_installed() {
    let sandbox = sandbox();
    let output = install(&sandbox, &sent(&sandbox, "exit")).expect(14);
    assert_snapshot!(output.snapshot(), @r"
    exit status 14
    ----- stderr
    error: [SANDBOX]/downloads/libdevlog_provider_hostile.so cannot be used as a provider
      Caused by: it is set aside: loaded for a trial, it ended the process

    hint: report it to the provider's author
    ");
    assert_not_installed(&sandbox);
}

#[test]
fn a_library_that_takes_all_memory_is_not_installed() {
    let sandbox = sandbox();
    let output = install(&sandbox, &sent(&sandbox, "hoard")).expect(14);
    assert_snapshot!(output.snapshot(), @r"
    exit status 14
    ----- stderr
    error: [SANDBOX]/downloads/libdevlog_provider_hostile.so cannot be used as a provider
      Caused by: it is set aside: loaded for a trial, it crashed (signal 6)

    hint: report it to the provider's author
    ");
    assert_not_installed(&sandbox);
}

#[test]
fn a_library_that_does_not_come_back_is_not_installed() {
    let sandbox = sandbox();
    let output = install(&sandbox, &sent(&sandbox, "hang")).expect(14);
    assert_snapshot!(output.snapshot(), @r"
    exit status 14
    ----- stderr
    error: [SANDBOX]/downloads/libdevlog_provider_hostile.so cannot be used as a provider
      Caused by: it is set aside: loaded for a trial, it did not come back within 10 seconds

    hint: report it to the provider's author
    ");
    assert_not_installed(&sandbox);
}

#[test]
fn a_trusted_library_is_tried_out_at_its_first_push_and_set_aside() {
    let sandbox = sandbox();
    plant(&sandbox, "crash");
    assert_snapshot!(run(&sandbox, &["push"]).expect(14).snapshot(), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/journal/providers/libdevlog_provider_hostile.so is refused
      Caused by: it is set aside: loaded for a trial, it crashed (signal 11)

    hint: report it to the provider's author; `devlog provider trust hostile` tries it again
    ");
    assert_snapshot!(run(&sandbox, &["provider", "list"]).expect(0).snapshot(), @r"
    exit status 0
    ----- stdout
    NAME        VERSION  STATE      FOUND
    hostile     0.1.0    refused    journal
      [SANDBOX]/journal/providers/libdevlog_provider_hostile.so
      it is set aside: loaded for a trial, it crashed (signal 11)
      hint: report it to the provider's author; `devlog provider trust hostile` tries it again
    filesystem  0.1.0    available  program folder
      [SANDBOX]/program/libdevlog_provider_filesystem.so
    ");
    let log = sandbox.root().join("state/probes");
    let tried = fs::metadata(&log).expect("it was noted").len();
    run(&sandbox, &["push"]).expect(14);
    let again = fs::metadata(&log).expect("it was noted").len();
    assert_eq!(tried, again, "it was not tried a second time");
}

#[test]
fn a_library_that_finds_an_excuse_before_it_crashes_is_set_aside_too() {
    let sandbox = sandbox();
    plant(&sandbox, "excuse");
    let output = Visit::to(&sandbox).run(&["push"]).expect(14);
    assert_snapshot!(output.snapshot(), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/journal/providers/libdevlog_provider_hostile.so is refused
      Caused by: it is set aside: loaded for a trial, it crashed (signal 11)

    hint: report it to the provider's author; `devlog provider trust hostile` tries it again
    ");
}

#[test]
fn a_library_that_behaves_is_tried_out_once() {
    let sandbox = sandbox();
    plant(&sandbox, "behave");
    run(&sandbox, &["push"]).expect(0);
    let log = sandbox.root().join("state/probes");
    let tried = fs::metadata(&log).expect("it was noted").len();
    run(&sandbox, &["push"]).expect(0);
    assert_eq!(tried, fs::metadata(&log).expect("it was noted").len());
}

#[test]
fn a_library_that_is_developed_is_tried_out_too() {
    let sandbox = sandbox();
    let file = sent(&sandbox, "crash");
    let visit = Visit::to(&sandbox).with_provider(&file);
    let output = visit.run(&["push"]).expect(14);
    assert_snapshot!(output.snapshot(), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/downloads/libdevlog_provider_hostile.so is refused
      Caused by: it is set aside: loaded for a trial, it crashed (signal 11)

    hint: report it to the provider's author
    ");
}
