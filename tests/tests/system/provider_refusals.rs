//! Which provider libraries are not used, each with its sentence and exit status 14.

use devlog_tests::{
    journal::Journal,
    output::Output,
    program::{bundled_library, hostile_library, library_name},
    remote::sha256,
    sandbox::Sandbox,
};
use insta::assert_snapshot;
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

/// A sandbox whose configuration names the provider `nas`, which nobody bundles.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.folder().join("remote")).expect("the sandbox is writable");
    sandbox.configure("[remote]\nprovider = \"hostile\"\nurl = \"../remote\"\n");
    Journal::create(sandbox.root(), 1);
    sandbox
}

/// A push with this file as the provider.
fn push_with(sandbox: &Sandbox, library: &Path) -> Output {
    let named = format!("hostile={}", library.display());
    sandbox.run(["push", "--provider", &named])
}

/// The hostile provider's library, changed, as a file of the sandbox that only the owner can write.
fn changed(sandbox: &Sandbox, change: impl FnOnce(&mut Vec<u8>)) -> PathBuf {
    let mut bytes = fs::read(hostile_library()).expect("it was built");
    change(&mut bytes);
    let file = sandbox.folder().join(library_name("hostile"));
    fs::write(&file, bytes).expect("the sandbox is writable");
    make_mode(&file, 0o755);
    file
}

fn make_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("the file is ours");
}

#[test]
fn the_unchanged_library_is_used() {
    let sandbox = sandbox();
    let file = changed(&sandbox, |_| {});
    push_with(&sandbox, &file).expect(0);
}

#[test]
fn a_provider_that_is_nowhere() {
    let sandbox = sandbox();
    sandbox.configure("[remote]\nprovider = \"azur\"\nurl = \"x\"\n");
    assert_snapshot!(sandbox.run(["push"]).expect(14).snapshot(), @r"
    exit status 14
    ----- stderr
    error: there is no provider `azur` (searched [SANDBOX]/journal/providers, [BUILD]); did you mean `azure`?

    hint: `devlog provider list` shows what there is
    ");
}

#[test]
fn a_named_file_that_is_absent() {
    let sandbox = sandbox();
    let file = sandbox.folder().join("absent.so");
    assert_snapshot!(push_with(&sandbox, &file).expect(14).snapshot(), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/absent.so is refused
      Caused by: it cannot be read: No such file or directory (os error 2)
    ");
}

#[test]
fn a_file_that_is_no_library() {
    let sandbox = sandbox();
    let file = changed(&sandbox, |bytes| *bytes = b"just text".to_vec());
    assert_snapshot!(push_with(&sandbox, &file).expect(14).snapshot(), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/libdevlog_provider_hostile.so is refused
      Caused by: it is not a library: its beginning is of no known format
    ");
}

#[test]
fn a_library_that_is_cut_short_anywhere() {
    let sandbox = sandbox();
    let whole = fs::metadata(hostile_library()).expect("it was built").len();
    let whole = usize::try_from(whole).expect("it fits into memory");
    for length in [
        0,
        1,
        63,
        64,
        1000,
        whole / 4,
        whole / 2,
        whole - 64,
        whole - 1,
    ] {
        let file = changed(&sandbox, |bytes| bytes.truncate(length));
        let output = push_with(&sandbox, &file);
        assert_eq!(
            output.code,
            Some(14),
            "{length} bytes: {}",
            output.transcript()
        );
    }
    let file = changed(&sandbox, |bytes| bytes.truncate(whole / 2));
    assert_snapshot!(push_with(&sandbox, &file).snapshot(), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/libdevlog_provider_hostile.so is refused
      Caused by: it is cut short: copy or build it again
    ");
}

#[test]
fn a_library_of_something_else() {
    let sandbox = sandbox();
    let source = sandbox.folder().join("else.rs");
    fs::write(
        &source,
        "#[unsafe(no_mangle)]\npub extern \"C\" fn f() {}\n",
    )
    .expect("it is writable");
    let file = sandbox.folder().join("else.so");
    let mut rustc = Command::new("rustc");
    rustc
        .args(["--edition", "2024", "--crate-type", "cdylib", "-o"])
        .args([&file, &source]);
    assert!(rustc.status().is_ok_and(|status| status.success()));
    assert_snapshot!(push_with(&sandbox, &file).expect(14).snapshot(), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/else.so is refused
      Caused by: it is no devlog provider: it has no manifest
    ");
}

#[cfg(target_os = "linux")]
#[test]
fn a_library_of_another_architecture() {
    const E_MACHINE: usize = 18;
    const RISC_V: u8 = 243;
    let sandbox = sandbox();
    let file = changed(&sandbox, |bytes| bytes[E_MACHINE] = RISC_V);
    assert_snapshot!(push_with(&sandbox, &file).expect(14).snapshot(), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/libdevlog_provider_hostile.so is refused
      Caused by: it is built for riscv64, this devlog for x86_64
    ");
}

#[test]
fn a_library_of_another_provider() {
    let sandbox = sandbox();
    assert_snapshot!(
        push_with(&sandbox, &bundled_library("filesystem"))
            .expect(14)
            .snapshot(), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [BUILD]/libdevlog_provider_filesystem.so is refused
      Caused by: it is in the place of provider `hostile`, but its manifest says `filesystem`
    ");
}

#[test]
fn a_library_that_others_can_write() {
    let sandbox = sandbox();
    let file = changed(&sandbox, |_| {});
    make_mode(&file, 0o777);
    assert_snapshot!(push_with(&sandbox, &file).expect(14).snapshot(), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/libdevlog_provider_hostile.so is refused
      Caused by: [SANDBOX]/libdevlog_provider_hostile.so can be written by everybody

    hint: run `chmod go-w '[SANDBOX]/libdevlog_provider_hostile.so'`
    ");
}

#[test]
fn a_library_in_a_folder_that_others_can_write() {
    let sandbox = sandbox();
    let folder = sandbox.folder().join("open");
    fs::create_dir(&folder).expect("the sandbox is writable");
    let file = folder.join(library_name("hostile"));
    fs::copy(hostile_library(), &file).expect("the sandbox is writable");
    make_mode(&folder, 0o777);
    assert_snapshot!(push_with(&sandbox, &file).expect(14).snapshot(), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/open/libdevlog_provider_hostile.so is refused
      Caused by: [SANDBOX]/open can be written by everybody

    hint: run `chmod go-w '[SANDBOX]/open'`
    ");
}

/// The hostile library in the journal's own folder of providers, under a name that is not bundled beside it.
fn in_journal(sandbox: &Sandbox) -> PathBuf {
    let folder = sandbox.root().join("providers");
    fs::create_dir(&folder).expect("the sandbox is writable");
    make_mode(&folder, 0o755);
    let file = folder.join(library_name("hostile"));
    fs::copy(hostile_library(), &file).expect("the sandbox is writable");
    file
}

#[test]
fn a_library_that_was_dropped_into_the_journal() {
    let sandbox = sandbox();
    in_journal(&sandbox);
    let push = sandbox.command_of(sandbox.lonely_program(), ["push"]);
    assert_snapshot!(sandbox.finish(push).expect(14).snapshot(), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/journal/providers/libdevlog_provider_hostile.so is refused
      Caused by: it is not trusted: it is not listed in [SANDBOX]/journal/providers.lock

    hint: if you know where it comes from, run `devlog provider trust hostile`
    ");
}

#[test]
fn a_library_that_changed_since_it_was_trusted() {
    let sandbox = sandbox();
    let file = in_journal(&sandbox);
    let program = sandbox.lonely_program();
    let digest = sha256(&fs::read(&file).expect("it was copied"));
    let entry = |digest: &str| {
        format!(
            "[[provider]]\nname = \"hostile\"\nversion = \"0.1.0\"\nsha256 = \"{digest}\"\nfile = \"{}\"\n",
            file.display()
        )
    };
    let lock = sandbox.root().join("providers.lock");
    fs::write(&lock, entry(&digest)).expect("the root is writable");
    sandbox
        .finish(sandbox.command_of(&program, ["push"]))
        .expect(0);
    fs::write(&lock, entry(&"0".repeat(64))).expect("the root is writable");
    let output = sandbox
        .finish(sandbox.command_of(&program, ["push"]))
        .expect(14);
    assert_snapshot!(output.snapshot(), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/journal/providers/libdevlog_provider_hostile.so is refused
      Caused by: it changed since it was trusted: its SHA-256 was [SHA256], now it is [SHA256]

    hint: if you replaced it yourself, run `devlog provider trust hostile`
    ");
}
