//! Files that are not what they seem: what they would pull in, where they lead, what they are called.

use devlog_tests::{
    hostile::{make_mode, sandbox, sent},
    output::Output,
    program::library_name,
    remote::sha256,
    sandbox::Sandbox,
};
use insta::assert_snapshot;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// A library that the linker gets these arguments for.
fn linked(sandbox: &Sandbox, arguments: &[&str]) -> PathBuf {
    let source = sandbox.folder().join("linked.rs");
    let code = "#[unsafe(no_mangle)]\npub extern \"C\" fn f() {}\n";
    fs::write(&source, code).expect("the sandbox is writable");
    let library = sandbox.folder().join("linked.so");
    let mut rustc = Command::new("rustc");
    rustc.args(["--edition", "2024", "--crate-type", "cdylib", "-o"]);
    rustc.args([&library, &source]);
    for argument in arguments {
        rustc.arg("-C").arg(format!("link-arg={argument}"));
    }
    assert!(rustc.status().is_ok_and(|status| status.success()));
    library
}

fn push_with(sandbox: &Sandbox, library: &Path) -> Output {
    let named = format!("hostile={}", library.display());
    sandbox.run(["push", "--provider", &named])
}

#[cfg(target_os = "linux")]
#[test]
fn a_library_with_a_search_path_of_its_own() {
    let sandbox = sandbox();
    let library = linked(&sandbox, &["-Wl,-rpath,/tmp/libraries"]);
    assert_snapshot!(push_with(&sandbox, &library).expect(14).snapshot(), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/linked.so is refused
      Caused by: it brings its own search path for libraries (RUNPATH `/tmp/libraries`)
    ");
}

#[cfg(target_os = "linux")]
#[test]
fn a_library_that_needs_another_one() {
    let sandbox = sandbox();
    let other = sandbox.folder().join("libforeign.so");
    fs::rename(linked(&sandbox, &["-Wl,-soname,libforeign.so"]), &other)
        .expect("the sandbox is writable");
    let other = other.display().to_string();
    let library = linked(&sandbox, &["-Wl,--no-as-needed", &other]);
    assert_snapshot!(push_with(&sandbox, &library).expect(14).snapshot(), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/linked.so is refused
      Caused by: it needs the library `libforeign.so`; a provider may need the system's C runtime only
    ");
}

#[test]
fn a_link_to_a_library() {
    let sandbox = sandbox();
    let link = sandbox.folder().join(library_name("hostile"));
    std::os::unix::fs::symlink(sent(&sandbox, "behave"), &link).expect("the sandbox is writable");
    assert_snapshot!(push_with(&sandbox, &link).expect(14).snapshot(), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/libdevlog_provider_hostile.so is refused
      Caused by: it is a link, and links are not followed
    ");
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
        (folder, sha256(&fs::read(&file).expect("it was copied")))
    };
    let (first, _) = place("first", "crash");
    let (second, digest) = place("second", "behave");
    let run = |arguments: &[&str]| {
        let mut command = sandbox.command_of(sandbox.lonely_program(), arguments);
        let path = std::env::join_paths([&first, &second]).expect("no colon is in them");
        command.env("DEVLOG_PROVIDER_PATH", path);
        sandbox.finish(command)
    };
    run(&["-q", "provider", "trust", "hostile", "--sha256", &digest]).expect(0);
    assert_snapshot!(run(&["push"]).expect(0).snapshot(), @r"
    exit status 0
    ----- stdout
    ✓ Pushed 3 files to Hostile Storage (564 B)
      - events/20230101.jsonl
      - entries/20230101.md
      - config.toml
    ----- stderr
    warning: [SANDBOX]/first/libdevlog_provider_hostile.so is passed over: it is not trusted: it is not listed in [SANDBOX]/journal/providers.lock
    ");
}
