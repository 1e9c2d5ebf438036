//! Libraries that are not trusted, and libraries that changed after they were.

use devlog_tests::{
    hostile::{Visit, make_mode, run, sandbox, sent},
    program::library_name,
    remote::{files_below, sha256},
    sandbox::Sandbox,
};
use insta::assert_snapshot;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// A library in the journal's own folder of providers.
fn in_journal(sandbox: &Sandbox, word: &str) -> PathBuf {
    let folder = sandbox.root().join("providers");
    fs::create_dir(&folder).expect("the root is writable");
    make_mode(&folder, 0o755);
    let file = folder.join(library_name("hostile"));
    fs::copy(sent(sandbox, word), &file).expect("the root is writable");
    file
}

/// Writes a lock file that lists it.
fn list(sandbox: &Sandbox, file: &Path) {
    let digest = digest(file);
    let lock = sandbox.root().join("providers.lock");
    let entry = format!(
        "[[provider]]\nname = \"hostile\"\nversion = \"0.1.0\"\nsha256 = \"{digest}\"\nfile = \"{}\"\n",
        file.display()
    );
    fs::write(&lock, entry).expect("the root is writable");
    make_mode(&lock, 0o600);
}

fn digest(file: &Path) -> String {
    sha256(&fs::read(file).expect("it is there"))
}

#[test]
fn a_library_that_was_dropped_into_the_journal() {
    let sandbox = sandbox();
    in_journal(&sandbox, "crash");
    assert_snapshot!(run(&sandbox, &["push"]).expect(14).snapshot(), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/journal/providers/libdevlog_provider_hostile.so is refused
      Caused by: it is not trusted: it is not listed in [SANDBOX]/journal/providers.lock

    hint: if you know where it comes from, run `devlog provider trust hostile`
    ");
}

/// The command that a secret comes from runs after the library was judged, and before it is loaded.
#[test]
fn a_library_that_is_exchanged_between_check_and_load_is_not_the_one_that_runs() {
    let sandbox = sandbox();
    let file = in_journal(&sandbox, "behave");
    list(&sandbox, &file);
    let evil = sent(&sandbox, "crash");
    let swap = format!("mv {} {}; echo token", evil.display(), file.display());
    sandbox.configure(&format!(
        "[remote]\nprovider = \"hostile\"\nurl = \"../remote\"\n\n[remote.hostile]\ntoken = \"cmd:{swap}\"\n"
    ));
    let output = Visit::to(&sandbox).run(&["push"]).expect(0);
    assert_eq!(output.stderr, "");
    assert!(!evil.exists(), "it was exchanged");
    assert_eq!(files_below(&sandbox.folder().join("remote")).len(), 5);
    sandbox.configure("[remote]\nprovider = \"hostile\"\nurl = \"../remote\"\n");
    let said = run(&sandbox, &["push"]).expect(14).stderr;
    assert!(said.contains("it changed since it was trusted"), "{said}");
}

#[test]
fn of_two_libraries_with_one_name_the_trusted_one_is_used() {
    let sandbox = sandbox();
    let place = |name: &str, word: &str| {
        let folder = sandbox.folder().join(name);
        fs::create_dir(&folder).expect("the sandbox is writable");
        make_mode(&folder, 0o755);
        let file = folder.join(library_name("hostile"));
        fs::copy(sent(&sandbox, word), &file).expect("the sandbox is writable");
        (folder, digest(&file))
    };
    let (first, _) = place("first", "crash");
    let (second, digest) = place("second", "behave");
    let path = std::env::join_paths([&first, &second]).expect("no colon is in them");
    let visit = Visit::to(&sandbox).with_variable("DEVLOG_PROVIDER_PATH", path);
    let trust = ["-q", "provider", "trust", "hostile", "--sha256", &digest];
    visit.run(&trust).expect(0);
    assert_snapshot!(visit.run(&["push"]).expect(0).snapshot(), @r"
    exit status 0
    ----- stdout
    ✓ Pushed 5 files to Hostile Storage (1.1 KB)
      - events/20230102.jsonl
      - entries/20230102.md
      - events/20230101.jsonl
      - entries/20230101.md
      - config.toml
    ----- stderr
    warning: [SANDBOX]/first/libdevlog_provider_hostile.so is passed over: it is not trusted: it is not listed in [SANDBOX]/journal/providers.lock
    ");
}
