//! Files that are not what they seem, and libraries that would pull others in.

use devlog::registry::{LibraryFile, Refusal};
use devlog_tests::{
    hostile::{Visit, make_mode, sandbox},
    output::Output,
    program::{bundled_library, hostile_library, library_name},
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

/// A push with a library that was made for it is refused; what is said.
#[track_caller]
pub fn refused(crafted: &Crafted) -> String {
    let sandbox = sandbox();
    let library = crafted.make(&sandbox, "crafted");
    push_with(&sandbox, &library).expect(14).snapshot()
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
    for length in [0, 1, 63, 64, whole / 4, whole - 64, whole - 1] {
        let file = changed(&sandbox, |bytes| bytes.truncate(length));
        push_with(&sandbox, &file).expect(14);
    }
    let file = changed(&sandbox, |bytes| bytes.truncate(whole / 2));
    assert_snapshot!(push_with(&sandbox, &file).expect(14).snapshot(), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/libdevlog_provider_hostile.so is refused
      Caused by: it is cut short: copy or build it again
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
    let output = push_with(&sandbox, &bundled_library("filesystem"));
    assert_snapshot!(output.expect(14).snapshot(), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [BUILD]/libdevlog_provider_filesystem.so is refused
      Caused by: it is in the place of provider `hostile`, but its manifest says `filesystem`
    ");
}

#[test]
fn a_library_without_an_entry_point() {
    let crafted = Crafted::new().with_manifest(&manifest("hostile"));
    assert_snapshot!(refused(&crafted), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/crafted/libdevlog_provider_hostile.so is refused
      Caused by: it has no entry point of a provider
    ");
}

#[test]
fn a_library_whose_entry_point_is_rubbish() {
    let crafted = Crafted::new()
        .with_manifest(&manifest("hostile"))
        .with_code(
            "#[unsafe(no_mangle)]\npub static DEVLOG_PROVIDER_ROOT_V1: [u64; 512] = [0; 512];\n",
        );
    assert_snapshot!(refused(&crafted), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/crafted/libdevlog_provider_hostile.so is refused
      Caused by: its entry point is damaged: it was not made by devlog-provider-api 1

    hint: install a version of the provider that was built for this devlog
    ");
}

#[cfg(target_os = "linux")]
#[test]
fn a_library_with_a_search_path_of_its_own() {
    let of_tag = |tag: &str| {
        let crafted = Crafted::new().with_manifest(&manifest("hostile"));
        refused(&crafted.with_link_argument(&format!("-Wl,{tag},-rpath,/tmp/libraries")))
    };
    let said = of_tag("--enable-new-dtags");
    assert_snapshot!(said, @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/crafted/libdevlog_provider_hostile.so is refused
      Caused by: it brings its own search path for libraries (RUNPATH `/tmp/libraries`)
    ");
    assert_eq!(of_tag("--disable-new-dtags"), said);
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
      Caused by: it needs the library `libforeign.so`; a provider may need the system's C runtime only
    ");
}
