//! Libraries of a real linker that are damaged, or pull others in. The tests of the registry show every other refusal.

use devlog::registry::{LibraryFile, Refusal};
use devlog_tests::{
    hostile::{Visit, make_mode, sandbox},
    output::Output,
    program::{hostile_library, library_name},
    provider_builds::crafted::{Crafted, manifest},
    sandbox::Sandbox,
};
use insta::assert_snapshot;
use std::{
    fs::{self, OpenOptions},
    path::{Path, PathBuf},
};

/// The page of a file.
const PAGE: u64 = 4096;

pub fn push_with(sandbox: &Sandbox, library: &Path) -> Output {
    Visit::to(sandbox).with_provider(library).run(&["push"])
}

/// The hostile provider's library, changed.
fn changed(sandbox: &Sandbox, change: impl FnOnce(&mut Vec<u8>)) -> PathBuf {
    let mut bytes = fs::read(hostile_library()).expect("it was built");
    change(&mut bytes);
    let file = sandbox.folder().join(library_name("hostile"));
    fs::write(&file, bytes).expect("the sandbox is writable");
    make_mode(&file, 0o755);
    file
}

#[test]
fn the_unchanged_library_is_used() {
    let sandbox = sandbox();
    let file = changed(&sandbox, |_| {});
    push_with(&sandbox, &file).expect(0);
}

#[test]
fn a_library_that_is_cut_short() {
    let sandbox = sandbox();
    let whole = fs::metadata(hostile_library()).expect("it was built").len();
    let whole = usize::try_from(whole).expect("it fits into memory");
    let file = changed(&sandbox, |bytes| bytes.truncate(whole / 2));
    assert_snapshot!(push_with(&sandbox, &file).expect(14).snapshot(), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/libdevlog_provider_hostile.so is refused
      Caused by: it is incomplete; copy or build it again
    ");
}

/// Without the program: there are thousands of them.
#[test]
fn a_library_that_is_cut_short_at_each_page() {
    let sandbox = sandbox();
    let file = changed(&sandbox, |_| {});
    let open = OpenOptions::new().write(true).open(&file);
    let open = open.expect("the file is ours");
    let whole = open.metadata().expect("it is open").len();
    for page in (1..=(whole - 1) / PAGE).rev() {
        open.set_len(page * PAGE).expect("the file is ours");
        let refusal = LibraryFile::inspect(&file).err();
        assert_eq!(refusal, Some(Refusal::Truncated), "{page} pages");
    }
}

#[test]
fn a_library_without_a_working_entry_point() {
    let sandbox = sandbox();
    let absent = Crafted::new().with_manifest(&manifest("hostile"));
    let library = absent.make(&sandbox, "absent");
    let said = push_with(&sandbox, &library).expect(14).stderr;
    assert!(
        said.contains("it has no entry point of a provider\n"),
        "{said}"
    );
    let rubbish = Crafted::new()
        .with_manifest(&manifest("hostile"))
        .with_code(
            "#[unsafe(no_mangle)]\npub static DEVLOG_PROVIDER_ROOT_V1: [u64; 512] = [0; 512];\n",
        );
    let library = rubbish.make(&sandbox, "crafted");
    assert_snapshot!(push_with(&sandbox, &library).expect(14).snapshot(), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/crafted/libdevlog_provider_hostile.so is refused
      Caused by: its entry point is damaged: it was not made by devlog-provider-api 1

    hint: install a version of the provider that was built for this devlog
    ");
}

#[cfg(target_os = "linux")]
#[test]
fn a_library_that_needs_another_one() {
    let sandbox = sandbox();
    let soname = Crafted::new().with_link_argument("-Wl,-soname,libforeign.so");
    let other = soname.make(&sandbox, "other").display().to_string();
    let library = Crafted::new()
        .with_manifest(&manifest("hostile"))
        .with_link_argument("-Wl,--no-as-needed")
        .with_link_argument(&other)
        .make(&sandbox, "crafted");
    assert_snapshot!(push_with(&sandbox, &library).expect(14).snapshot(), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/crafted/libdevlog_provider_hostile.so is refused
      Caused by: it needs the library `libforeign.so`; a provider may only need the system's C runtime
    ");
}

#[test]
fn a_library_whose_name_is_a_path_is_neither_used_nor_installed() {
    let sandbox = sandbox();
    let crafted = Crafted::new().with_manifest(&manifest("../../hostile"));
    let library = crafted.make(&sandbox, "crafted");
    let pushed = push_with(&sandbox, &library).expect(14);
    let library = library.display().to_string();
    let install = ["provider", "install", &library, "--sha256", &"0".repeat(64)];
    let installed = Visit::to(&sandbox).run(&install).expect(14);
    assert!(!sandbox.root().join("providers").exists());
    assert_snapshot!(pushed.snapshot() + &installed.snapshot(), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/crafted/libdevlog_provider_hostile.so is refused
      Caused by: its manifest is damaged: its name is not one that a provider may have
    exit status 14
    ----- stderr
    error: [SANDBOX]/crafted/libdevlog_provider_hostile.so cannot be used as a provider
      Caused by: its manifest is damaged: its name is not one that a provider may have
    ");
}
