//! The contents of a manifest, and its writing.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::{is_provider_name, Manifest, HEADER_LEN, MAGIC};
use crate::SettingSpec;

const MANIFEST: Manifest = Manifest {
    name: "example",
    title: "Example Storage",
    version: "0.1.0",
    description: "Keeps objects in an example",
    url: "https://HOST/BUCKET",
    aliases: &["sample"],
    homepage: "https://example.org/example",
    license: "MIT",
    settings: &[
        SettingSpec::secret("token", "the access token")
            .env(&["EXAMPLE_TOKEN"])
            .needs(&["tier"])
            .required(),
        SettingSpec::text("tier", "where objects are kept")
            .choices(&["hot", "cool"])
            .default("hot")
            .place(),
    ],
};
static SECTION: [u8; MANIFEST.section_len()] = MANIFEST.section();

#[test]
fn the_section_holds_magic_format_length_and_text() {
    assert_eq!(SECTION[..16], MAGIC);
    assert_eq!(SECTION[16..20], 1_u32.to_le_bytes());
    assert_eq!(
        SECTION[20..24],
        u32::try_from(SECTION.len() - HEADER_LEN)
            .unwrap()
            .to_le_bytes()
    );
    let text = std::str::from_utf8(&SECTION[HEADER_LEN..]).unwrap();
    let expected = format!(
        "api = \"{}\"\n{}",
        env!("CARGO_PKG_VERSION"),
        r#"name = "example"
title = "Example Storage"
version = "0.1.0"
description = "Keeps objects in an example"
url = "https://HOST/BUCKET"
aliases = ["sample", ]
homepage = "https://example.org/example"
license = "MIT"

[[settings]]
name = "token"
kind = "secret"
help = "the access token"
required = true
place = false
env = ["EXAMPLE_TOKEN", ]
choices = []
default = ""
needs = ["tier", ]

[[settings]]
name = "tier"
kind = "text"
help = "where objects are kept"
required = false
place = true
env = []
choices = ["hot", "cool", ]
default = "hot"
"#
    );
    assert_eq!(text, expected);
}

#[test]
fn a_provider_name_is_fit_for_files_and_config() {
    assert!(["a", "azure", "s3", "my-nas_2"]
        .into_iter()
        .all(is_provider_name));
    let long = "x".repeat(33);
    assert!(!["", "Azure", "3s", "a/b", "a.b", "é", "-a", &long]
        .into_iter()
        .any(is_provider_name));
}
