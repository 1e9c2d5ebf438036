//! The description of a provider library.

use devlog_provider_api::SettingSpec;
use serde::{Serialize, Serializer};

/// A provider library. All texts but those of the settings are safe for a terminal.
#[derive(Clone, Debug, Serialize)]
pub struct Facts {
    /// The provider.
    pub name: String,
    pub version: String,
    /// Its name for people.
    pub title: String,
    pub description: String,
    /// The version of the contract that it was built for.
    pub api: String,
    /// The form of a URL; empty if it names none.
    pub url: String,
    /// The page where it is published; empty if it names none.
    pub homepage: String,
    /// Its licence as an SPDX expression; empty if it names none.
    pub license: String,
    /// `available` or `refused`, or what the command made of it: `installed`, `trusted`.
    pub state: &'static str,
    pub file: String,
    /// Its digest, in hexadecimal digits.
    pub sha256: String,
    /// Its bytes.
    pub size: u64,
    /// `you`, `root`, or `user` and a number.
    pub owner: String,
    /// The permission bits, in octal digits.
    pub mode: String,
    /// The keys of `[remote.NAME]`.
    #[serde(serialize_with = "settings")]
    pub settings: Vec<SettingSpec>,
    /// The further names of the provider, for a person.
    #[serde(skip)]
    pub aliases: String,
    /// The reason for the state, or the effect of the command, for a person.
    #[serde(skip)]
    pub remark: Option<String>,
}

/// A setting of a provider.
#[derive(Debug, Serialize)]
struct SettingFields<'a> {
    name: &'a str,
    kind: &'a str,
    help: &'a str,
    required: bool,
    place: bool,
    env: &'a [&'a str],
    choices: &'a [&'a str],
    default: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    needs: &'a [&'a str],
}

fn settings<S: Serializer>(specs: &[SettingSpec], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(specs.iter().map(|spec| SettingFields {
        name: spec.name,
        kind: spec.kind.name(),
        help: spec.help,
        required: spec.required,
        place: spec.place,
        env: spec.env,
        choices: spec.choices,
        default: spec.default,
        needs: spec.needs,
    }))
}
