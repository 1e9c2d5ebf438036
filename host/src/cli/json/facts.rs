//! What a provider library is.

use devlog_provider_api::SettingSpec;
use serde::Serialize;

/// A provider library.
#[derive(Debug, Serialize)]
pub struct FactsFields<'a> {
    /// The provider.
    pub name: &'a str,
    /// Its version.
    pub version: &'a str,
    /// Its name for people.
    pub title: &'a str,
    /// What it is.
    pub description: &'a str,
    /// The version of the contract that it was built for.
    pub api: &'a str,
    /// The form of a URL; empty if it names none.
    pub url: &'a str,
    /// The page where it is published; empty if it names none.
    pub homepage: &'a str,
    /// Its licence as an SPDX expression; empty if it names none.
    pub license: &'a str,
    /// `available` or `refused`, or what the command made of it: `installed`, `trusted`.
    pub state: Option<&'a str>,
    /// The file.
    pub file: &'a str,
    /// Its digest, in hexadecimal digits.
    pub sha256: &'a str,
    /// Its bytes.
    pub size: u64,
    /// `you`, `root`, or `user` and a number.
    pub owner: String,
    /// The permission bits, in octal digits.
    pub mode: String,
    /// The keys of `[remote.NAME]`.
    pub settings: Vec<SettingFields<'a>>,
}

/// A setting of a provider.
#[derive(Debug, Serialize)]
pub struct SettingFields<'a> {
    name: &'a str,
    kind: &'a str,
    help: &'a str,
    required: bool,
    place: bool,
    env: &'a [&'a str],
    choices: &'a [&'a str],
    default: &'a str,
}

impl<'a> From<&'a SettingSpec> for SettingFields<'a> {
    fn from(spec: &'a SettingSpec) -> Self {
        Self {
            name: spec.name,
            kind: spec.kind.name(),
            help: spec.help,
            required: spec.required,
            place: spec.place,
            env: spec.env,
            choices: spec.choices,
            default: spec.default,
        }
    }
}
