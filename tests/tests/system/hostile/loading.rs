//! A library whose own code misbehaves as soon as it is loaded does so in a child, once, and is set aside.

use devlog_tests::{
    hostile::{Visit, make_mode, run, sandbox, sent},
    output::Output,
    program::library_name,
    remote::sha256,
    sandbox::Sandbox,
    scarcity::{limited, limited_as_another_user},
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
fn a_library_that_fails_its_trial_is_not_installed() {
    let tried = |word: &str| {
        let sandbox = sandbox();
        let said = install(&sandbox, &sent(&sandbox, word))
            .expect(14)
            .snapshot();
        assert_not_installed(&sandbox);
        said
    };
    assert_snapshot!(tried("crash"), @r"
    exit status 14
    ----- stderr
    error: [SANDBOX]/downloads/libdevlog_provider_hostile.so cannot be used as a provider
      Caused by: it failed its trial: it crashed (signal 11)

    hint: report it to the provider's author
    ");
    for (word, failure) in [
        ("exit", "it ended the process\n"),
        ("hoard", "it crashed (signal 6)\n"),
        ("hang", "it did not return within 10 seconds\n"),
    ] {
        let said = tried(word);
        assert!(said.contains(failure), "{said}");
    }
}

#[test]
fn a_trusted_library_is_tried_out_at_its_first_push_and_set_aside() {
    let sandbox = sandbox();
    plant(&sandbox, "crash");
    assert_snapshot!(run(&sandbox, &["push"]).expect(14).snapshot(), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/journal/providers/libdevlog_provider_hostile.so is refused
      Caused by: it failed its trial: it crashed (signal 11)

    hint: report it to the provider's author; `devlog provider trust hostile` tries it again
    ");
    let log = sandbox.root().join("state/probes");
    let tried = fs::metadata(&log).expect("it was noted").len();
    run(&sandbox, &["push"]).expect(14);
    let again = fs::metadata(&log).expect("it was noted").len();
    assert_eq!(tried, again, "it was not tried a second time");
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

/// A limit that a user cannot raise is lower than that of a trial. Root could raise it.
#[test]
fn where_memory_is_limited_a_library_is_tried_out_all_the_same() {
    let sandbox = sandbox();
    plant(&sandbox, "behave");
    let (limit, push) = ("--as=1073741824", ["push"]);
    let output = limited_as_another_user(&sandbox, limit, &push);
    let output = output.unwrap_or_else(|| limited(&sandbox, limit, &push));
    let _ = output.expect(0);
}

#[test]
fn a_library_that_finds_an_excuse_or_is_developed_is_tried_out_too() {
    let excused = sandbox();
    plant(&excused, "excuse");
    let developed = sandbox();
    let file = sent(&developed, "crash");
    let visit = Visit::to(&developed).with_provider(&file);
    for output in [run(&excused, &["push"]), visit.run(&["push"])] {
        let said = output.expect(14).stderr;
        assert!(said.contains("it crashed (signal 11)\n"), "{said}");
    }
}
