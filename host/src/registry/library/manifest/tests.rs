//! Manifests that are understood, and manifests that are refused.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::{MAX_LIBRARY, Manifest, Refusal};
use crate::registry::library::test_library::{TestLibrary, manifest, section};
use devlog_provider_api::{SettingSpec, manifest::MAX_SECTION_LEN};
use semver::Version;

const TEXT: &str = r#"
api = "1.4.0"
name = "nas"
title = "The NAS"
version = "0.3.1"
description = "Keeps objects on a NAS"
capabilities = ["from a later version"]

[[settings]]
name = "token"
kind = "secret"
help = "the access token"
required = true
env = ["NAS_TOKEN", ]
choices = []
since = "1.4.0"

[[settings]]
name = "quota"
kind = "duration"
help = "how long"
"#;

fn read(library: &TestLibrary) -> Result<Manifest, Refusal> {
    Manifest::read_from(&*library.build())
}

fn read_section(section: Vec<u8>) -> Result<Manifest, Refusal> {
    let mut library = TestLibrary::with_manifest("");
    library.section = section;
    read(&library)
}

#[test]
fn a_manifest_of_a_later_minor_version_is_read_as_far_as_it_is_known() {
    let manifest = read(&TestLibrary::with_manifest(TEXT)).unwrap();
    assert_eq!(manifest.api, Version::new(1, 4, 0));
    assert_eq!((&*manifest.name, &*manifest.title), ("nas", "The NAS"));
    assert_eq!(manifest.version, Version::new(0, 3, 1));
    let token = SettingSpec::secret("token", "the access token").required();
    let quota = SettingSpec::secret("quota", "how long");
    assert_eq!(manifest.settings, [token.env(&["NAS_TOKEN"]), quota]);
}

#[test]
fn padding_around_the_manifest_is_passed_over() {
    let text = manifest("nas", "1.0.0");
    let padded = [&[0; 32], &*section(text.as_bytes()), &[0; 32]].concat();
    assert_eq!(read_section(padded).unwrap().name, "nas");
}

#[test]
fn a_library_without_a_manifest_is_refused() {
    let mut bytes = TestLibrary::with_manifest(TEXT).build();
    let name = b".devlog_provider\0";
    let at = bytes.windows(name.len()).position(|window| window == name);
    bytes[at.unwrap() + 1] = b'x';
    assert_eq!(Manifest::read_from(&*bytes), Err(Refusal::NoManifest));
}

#[test]
fn a_manifest_for_another_major_version_is_refused() {
    let text = TEXT.replace("1.4.0", "2.0.0");
    let refusal = read(&TestLibrary::with_manifest(&text)).unwrap_err();
    assert_eq!(refusal, Refusal::OtherApi(Version::new(2, 0, 0)));
}

#[test]
fn a_manifest_in_another_format_is_refused() {
    let mut section = section(TEXT.as_bytes());
    section[16] = 2;
    assert_eq!(read_section(section), Err(Refusal::ManifestFormat(2)));
}

#[test]
fn a_manifest_that_is_too_large_is_refused_unread() {
    let length = usize::try_from(MAX_SECTION_LEN).unwrap() + 1;
    let refusal = read_section(vec![b' '; length]).unwrap_err();
    assert_eq!(refusal, Refusal::ManifestTooLarge(MAX_SECTION_LEN + 1));
}

#[test]
fn a_damaged_manifest_is_refused() {
    let whole = section(TEXT.as_bytes());
    let without = |line: &str| section(TEXT.replace(line, "").as_bytes());
    for damaged in [
        Vec::new(),
        b"something else".to_vec(),
        whole[..20].to_vec(),
        whole[..whole.len() - 1].to_vec(),
        section(b"api = "),
        section(b"\xff"),
        without("title = \"The NAS\"\n"),
        without("help = \"how long\"\n"),
        section(TEXT.replace("\"nas\"", "\"../nas\"").as_bytes()),
        section(TEXT.replace("0.3.1", "three").as_bytes()),
        section(TEXT.replace("The NAS", "\\u001b[2J").as_bytes()),
        section(TEXT.replace("how long", "\\u202e").as_bytes()),
    ] {
        let refusal = read_section(damaged).unwrap_err();
        assert!(matches!(refusal, Refusal::ManifestDamaged(_)), "{refusal}");
    }
}

#[test]
fn a_file_that_is_too_large_for_a_library_is_not_read() {
    let file = tempfile::tempfile().unwrap();
    file.set_len(MAX_LIBRARY + 1).unwrap();
    let refusal = Manifest::read(&file).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "it is not a library: it is larger than 1 GiB"
    );
}

/// The first page of a process is never mapped, so reading it fails.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fails_is_not_taken_for_a_damaged_library() {
    let file = std::fs::File::open("/proc/self/mem").unwrap();
    let refusal = Manifest::read(&file).unwrap_err();
    assert!(matches!(refusal, Refusal::Unreadable(_)), "{refusal}");
}
