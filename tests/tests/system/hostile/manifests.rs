//! The manifest of a library, before any of its code runs.

use super::files::{push_with, refused};
use devlog_provider_api::manifest::MAX_SECTION_LEN;
use devlog_tests::{
    hostile::{Visit, sandbox},
    provider_builds::crafted::{Crafted, manifest, section},
};
use insta::assert_snapshot;

#[test]
fn a_library_without_a_manifest() {
    assert_snapshot!(refused(&Crafted::new()), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/crafted/libdevlog_provider_hostile.so is refused
      Caused by: it is no devlog provider: it has no manifest
    ");
}

#[test]
fn a_manifest_that_is_huge() {
    let length = usize::try_from(MAX_SECTION_LEN).expect("it is short") + 1;
    assert_snapshot!(refused(&Crafted::new().with_section(vec![b' '; length])), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/crafted/libdevlog_provider_hostile.so is refused
      Caused by: its manifest is too large (65537 bytes)
    ");
}

#[test]
fn a_manifest_that_is_no_manifest() {
    let section = vec![b'#'; 100];
    assert_snapshot!(refused(&Crafted::new().with_section(section)), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/crafted/libdevlog_provider_hostile.so is refused
      Caused by: its manifest is damaged: its first bytes are not a manifest's
    ");
}

#[test]
fn a_manifest_of_bad_utf_8() {
    let text = b"name = \"\xff\"";
    let section = section(1, text.len(), text);
    assert_snapshot!(refused(&Crafted::new().with_section(section)), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/crafted/libdevlog_provider_hostile.so is refused
      Caused by: its manifest is damaged: it is not UTF-8
    ");
}

#[test]
fn a_manifest_that_is_longer_than_its_section() {
    let text = manifest("hostile");
    let section = section(1, text.len() + 1000, text.as_bytes());
    assert_snapshot!(refused(&Crafted::new().with_section(section)), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/crafted/libdevlog_provider_hostile.so is refused
      Caused by: its manifest is damaged: it is cut short
    ");
}

#[test]
fn a_manifest_of_another_format() {
    let text = manifest("hostile");
    let section = section(2, text.len(), text.as_bytes());
    assert_snapshot!(refused(&Crafted::new().with_section(section)), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/crafted/libdevlog_provider_hostile.so is refused
      Caused by: its manifest has format 2, this devlog reads format 1

    hint: install a version of the provider that was built for this devlog
    ");
}

#[test]
fn a_manifest_for_another_contract() {
    let text = manifest("hostile").replace("api = \"1.0.0\"", "api = \"2.3.0\"");
    assert_snapshot!(refused(&Crafted::new().with_manifest(&text)), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/crafted/libdevlog_provider_hostile.so is refused
      Caused by: it was built for provider-api 2.3.0, this devlog speaks 1.0.0

    hint: install a version of the provider that was built for this devlog
    ");
}

#[test]
fn a_manifest_that_would_steer_the_terminal() {
    let text = manifest("hostile").replace("Crafted", r"\u001b]0;owned\u0007");
    assert_snapshot!(refused(&Crafted::new().with_manifest(&text)), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/crafted/libdevlog_provider_hostile.so is refused
      Caused by: its manifest is damaged: a text holds a control character
    ");
}

/// A library with this name in its manifest is neither used nor installed.
fn said_of_name(name: &str) -> String {
    let sandbox = sandbox();
    let crafted = Crafted::new().with_manifest(&manifest(name));
    let library = crafted.make(&sandbox, "crafted");
    let pushed = push_with(&sandbox, &library).expect(14);
    let library = library.display().to_string();
    let install = ["provider", "install", &library, "--sha256", &"0".repeat(64)];
    let installed = Visit::to(&sandbox).run(&install).expect(14);
    assert!(!sandbox.root().join("providers").exists());
    pushed.snapshot() + &installed.snapshot()
}

#[test]
fn a_manifest_whose_name_is_a_path() {
    let said = said_of_name("../../hostile");
    assert_snapshot!(said, @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/crafted/libdevlog_provider_hostile.so is refused
      Caused by: its manifest is damaged: its name is not one that a provider may have
    exit status 14
    ----- stderr
    error: [SANDBOX]/crafted/libdevlog_provider_hostile.so cannot be used as a provider
      Caused by: its manifest is damaged: its name is not one that a provider may have
    ");
    for name in ["/hostile", "hostile/../x", "..", "hostile\\\\x", ""] {
        assert_eq!(said_of_name(name), said, "{name}");
    }
}
