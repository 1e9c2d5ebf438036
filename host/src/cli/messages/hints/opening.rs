//! The next action after a storage could not be opened, or a provider library is refused, where the text of the error
//! does not name it.

use crate::{
    permissions::Fault,
    registry::{Refusal, RegistryError, SettingsError},
};
use devlog_provider_api::ErrorKind;

/// The next action after a storage could not be opened.
pub fn for_opening(error: &RegistryError) -> Option<String> {
    let hint = match error {
        RegistryError::Unknown { .. } => "`devlog provider list` shows the available providers",
        RegistryError::Refused { refusal, .. } => return for_refusal(refusal),
        RegistryError::NoVersionFits { .. } => {
            "change `version` in [remote], or install a version that fits"
        }
        RegistryError::Settings(error) => return for_settings(error),
        RegistryError::CreateStorage { name, source } => {
            return match source.hint() {
                None if source.kind() == ErrorKind::Panicked => Some(bug_of(name)),
                hint => hint.map(ToOwned::to_owned),
            };
        }
        RegistryError::NoThread { .. } => {
            "raise the limit on processes or memory (`ulimit -u`, `ulimit -v`), or end other programs"
        }
        RegistryError::LogFile { .. } => {
            "name another file with `--log-file`, or unset `DEVLOG_LOG`"
        }
        RegistryError::Hung { name, .. } => return Some(bug_of(name)),
    };
    Some(hint.to_owned())
}

fn bug_of(name: &str) -> String {
    format!(
        "this is a bug in provider `{name}`, and nothing is lost; report it to the provider's author"
    )
}

fn for_settings(error: &SettingsError) -> Option<String> {
    match error {
        SettingsError::Missing { provider, spec } => {
            let variables = match spec.env {
                [] => String::new(),
                names => format!(", or the environment variable {}", names.join(" or ")),
            };
            Some(format!(
                "set `{}` in [remote.{provider}]{variables}",
                spec.name
            ))
        }
        SettingsError::Secret { source, .. } => source.hint(),
        SettingsError::OtherName { provider, .. } => {
            Some(format!("rename it to [remote.{provider}]"))
        }
        SettingsError::Unknown { .. } | SettingsError::WrongValue { .. } => None,
    }
}

/// The next action after a provider library was refused.
pub fn for_refusal(refusal: &Refusal) -> Option<String> {
    let hint = match refusal {
        // Another user's library is not made safe by giving it to this one.
        Refusal::Access {
            path,
            fault: fault @ (Fault::GroupWrites | Fault::EveryoneWrites),
        } => fault.fix(path),
        Refusal::NotTrusted { name, .. } => {
            format!("if you know where it comes from, run `devlog provider trust {name}`")
        }
        Refusal::Changed { name, .. } => {
            format!("if you replaced it yourself, run `devlog provider trust {name}`")
        }
        Refusal::SetAside { again, .. } => {
            let again = again.as_ref();
            let again =
                again.map(|name| format!("; `devlog provider trust {name}` tries it again"));
            "report it to the provider's author".to_owned() + &again.unwrap_or_default()
        }
        Refusal::OtherApi(_) | Refusal::ManifestFormat(_) | Refusal::Incompatible(_) => {
            "install a version of the provider that was built for this devlog".to_owned()
        }
        _ => return None,
    };
    Some(hint)
}

#[cfg(test)]
mod tests {
    use super::{for_refusal, for_settings};
    use crate::{
        permissions::Fault,
        registry::{ProbeFailure, Refusal, SettingsError},
    };
    use devlog_provider_api::{SettingSpec, Sha256Digest};
    use semver::Version;

    fn refusals() -> Vec<Refusal> {
        let text = || "…".to_owned();
        let access = |fault| Refusal::Access {
            path: "/folder".into(),
            fault,
        };
        vec![
            Refusal::Unreadable("No such file or directory".to_owned()),
            Refusal::Link,
            Refusal::NotAFile,
            access(Fault::EveryoneWrites),
            access(Fault::GroupWrites),
            access(Fault::OtherOwner(47_111)),
            Refusal::NotALibrary(text()),
            Refusal::Truncated,
            Refusal::OtherArchitecture { found: text() },
            Refusal::NoManifest,
            Refusal::ManifestTooLarge(65_537),
            Refusal::ManifestDamaged("it is not UTF-8".to_owned()),
            Refusal::ManifestFormat(2),
            Refusal::OtherApi(Version::new(2, 3, 0)),
            Refusal::NameMismatch {
                expected: "nas".to_owned(),
                found: "other".to_owned(),
            },
            Refusal::RunPath("/tmp".to_owned()),
            Refusal::ForeignLibrary("libforeign.so".to_owned()),
            Refusal::NotTrusted {
                name: "nas".to_owned(),
                lock_file: "/journal/providers.lock".into(),
            },
            Refusal::Changed {
                name: "nas".to_owned(),
                trusted: Sha256Digest::from_bytes([0; 32]),
                found: Sha256Digest::from_bytes([1; 32]),
            },
            ProbeFailure::Hung.refusal("nas"),
            ProbeFailure::Ended.refusal("nas"),
        ]
    }

    #[test]
    fn each_refusal_has_its_sentence_and_its_hint() {
        let lines = refusals().into_iter().map(|refusal| {
            let hint = for_refusal(&refusal).map(|hint| format!("\n  hint: {hint}"));
            format!("{refusal}{}\n", hint.unwrap_or_default())
        });
        let lines = lines.collect::<String>();
        let lines = lines.replace(std::env::consts::ARCH, "[ARCH]");
        insta::assert_snapshot!(lines, @"
        it cannot be read: No such file or directory
        it is a link, and links are not followed
        it is not a regular file
        /folder is writable by everyone
          hint: run `chmod go-w '/folder'`
        /folder is writable by its group
          hint: run `chmod go-w '/folder'`
        /folder belongs to another user (47111)
        it is not a library: …
        it is incomplete; copy or build it again
        it is built for …, this devlog for [ARCH]
        it is not a devlog provider: it has no manifest
        its manifest is too large (65537 bytes)
        its manifest is damaged: it is not UTF-8
        its manifest has format 2, this devlog reads format 1
          hint: install a version of the provider that was built for this devlog
        it was built for provider-api 2.3.0, this devlog speaks 1.0.0
          hint: install a version of the provider that was built for this devlog
        provider `nas` is expected there, but its manifest names `other`
        it has its own search path for libraries (RUNPATH `/tmp`)
        it needs the library `libforeign.so`; a provider may only need the system's C runtime
        it is not trusted: it is not listed in /journal/providers.lock
          hint: if you know where it comes from, run `devlog provider trust nas`
        it changed since it was trusted: its SHA-256 was 0000000000000000000000000000000000000000000000000000000000000000, now it is 0101010101010101010101010101010101010101010101010101010101010101
          hint: if you replaced it yourself, run `devlog provider trust nas`
        it failed its trial: it did not return within 10 seconds
          hint: report it to the provider's author; `devlog provider trust nas` tries it again
        it failed its trial: it ended the process
          hint: report it to the provider's author; `devlog provider trust nas` tries it again
        ");
    }

    #[test]
    fn a_missing_setting_comes_with_every_way_to_give_it() {
        let spec = SettingSpec::secret("token", "the access token").env(&["A", "B"]);
        let hint = for_settings(&SettingsError::Missing {
            provider: "nas".to_owned(),
            spec: Box::new(spec),
        });
        let expected = "set `token` in [remote.nas], or the environment variable A or B";
        assert_eq!(hint.as_deref(), Some(expected));
    }
}
