//! From a text to a configuration.

use super::{
    AutoSync, ConflictResolution, DevLogConfig, HooksConfig, PreferencesConfig, Problem,
    RemoteConfig, SyncConfig, SyncInterval,
    document::{self, Located, Section},
    encryption_section::parse_encryption,
    nearest_name,
};
use jiff::Timestamp;
use semver::VersionReq;
use toml::de::DeValue;

const SECTIONS: &[&str] = &[
    "remote",
    "sync",
    "hooks",
    "preferences",
    "auth",
    "encryption",
];
const REMOTE_KEYS: &[&str] = &["provider", "url", "version"];
const HOOKS_KEYS: &[&str] = &["pre_push", "post_push", "pre_pull", "post_pull", "on_error"];
const SYNC_KEYS: &[&str] = &[
    "last_push_timestamp",
    "conflict_resolution",
    "auto_push",
    "auto_sync",
    "overdue_after",
];
const PREFERENCES_KEYS: &[&str] = &["preferred_language", "sync_interval"];

/// A configuration, and what its user should know although it can be used.
#[derive(Debug, PartialEq)]
pub(super) struct Parsed {
    pub(super) config: DevLogConfig,
    pub(super) warnings: Vec<String>,
}

pub(super) fn parse(text: &str) -> Result<Parsed, Located> {
    let table = document::parse(text)?;
    let top = Section::top(&table);
    top.refuse_unknown(SECTIONS)?;
    refuse_auth(&top)?;
    let mut warnings = Vec::new();
    let remote = top.section("remote", "[remote]", "remote.")?;
    let mut remote = match remote {
        Some(section) => parse_remote(&section, &mut warnings)?,
        None => return Err(Located::new(0, Problem::NoProvider)),
    };
    remote.settings = settings_of(&remote.provider, text)?;
    let sync = top.section("sync", "[sync]", "sync.")?;
    let sync = sync.map(|section| parse_sync(&section, &mut warnings));
    let hooks = top.section("hooks", "[hooks]", "hooks.")?;
    let encryption = top.section("encryption", "[encryption]", "encryption.")?;
    let preferences = top.section("preferences", "[preferences]", "preferences.")?;
    Ok(Parsed {
        config: DevLogConfig {
            remote,
            sync: sync.transpose()?.unwrap_or_default(),
            hooks: or_default(hooks, parse_hooks)?,
            encryption: or_default(encryption, parse_encryption)?,
            preferences: or_default(preferences, parse_preferences)?,
        },
        warnings,
    })
}

/// A section that is absent is as one without keys.
fn or_default<'d, T: Default>(
    section: Option<Section<'d>>,
    parse: impl FnOnce(&Section<'d>) -> Result<T, Located>,
) -> Result<T, Located> {
    section.map_or_else(|| Ok(T::default()), |section| parse(&section))
}

/// Each provider has authentication settings of its own; a section that changed nothing would mislead.
fn refuse_auth(top: &Section<'_>) -> Result<(), Located> {
    let section = top.section("auth", "[auth]", "auth.")?;
    match section.filter(|section| !section.is_empty()) {
        Some(section) => Err(Located::new(section.span.start, Problem::Auth)),
        None => Ok(()),
    }
}

fn parse_preferences(section: &Section<'_>) -> Result<PreferencesConfig, Located> {
    section.refuse_unknown(PREFERENCES_KEYS)?;
    let expected = "`en`, the only language that devlog speaks";
    section.parsed("preferred_language", expected, |language| {
        (language == "en").then_some(())
    })?;
    Ok(PreferencesConfig {
        sync_interval: parse_interval(section, "sync_interval")?,
    })
}

fn parse_interval(section: &Section<'_>, key: &str) -> Result<Option<SyncInterval>, Located> {
    section.parsed(key, SyncInterval::EXPECTED, |text| text.parse().ok())
}

/// Everything but the settings.
fn parse_remote(
    section: &Section<'_>,
    warnings: &mut Vec<String>,
) -> Result<RemoteConfig, Located> {
    section.refuse_unknown_values(REMOTE_KEYS)?;
    let provider = section
        .text("provider")?
        .filter(|found| !found.value.is_empty());
    let Some(provider) = provider.map(|found| found.value) else {
        return Err(Located::new(section.span.start, Problem::NoProvider));
    };
    let url = section.text("url")?.map_or("", |found| found.value);
    if section.section(provider, "", "")?.is_none() {
        warnings.extend(unused_settings(section, provider));
    }
    Ok(RemoteConfig {
        provider: provider.to_owned(),
        url: url.to_owned(),
        version: section.parsed(
            "version",
            "a version requirement such as \"^1.2\"",
            |text| VersionReq::parse(text).ok(),
        )?,
        settings: toml::Table::new(),
        other_sections: section
            .section_names()
            .filter(|name| *name != provider)
            .map(ToOwned::to_owned)
            .collect(),
    })
}

fn unused_settings(section: &Section<'_>, provider: &str) -> Option<String> {
    let meant = nearest_name(provider, section.section_names())?;
    Some(format!(
        "[remote.{}] is not used: the provider is `{}`",
        meant.escape_debug(),
        provider.escape_debug()
    ))
}

fn settings_of(provider: &str, text: &str) -> Result<toml::Table, Located> {
    let mut values = document::parse_values(text)?;
    let remote = values.get_mut("remote").and_then(toml::Value::as_table_mut);
    match remote.and_then(|remote| remote.remove(provider)) {
        Some(toml::Value::Table(settings)) => Ok(settings),
        _ => Ok(toml::Table::new()),
    }
}

fn parse_sync(section: &Section<'_>, warnings: &mut Vec<String>) -> Result<SyncConfig, Located> {
    section.refuse_unknown(SYNC_KEYS)?;
    Ok(SyncConfig {
        last_push_timestamp: parse_timestamp(section, warnings)?,
        conflict_resolution: section.parsed(
            "conflict_resolution",
            "`merge`, `local_wins`, `remote_wins` or `prompt`",
            ConflictResolution::from_name,
        )?,
        auto_push: section.flag("auto_push")?.unwrap_or(false),
        auto_sync: section
            .parsed("auto_sync", "`sync` or `push`", AutoSync::from_name)?
            .unwrap_or_default(),
        overdue_after: parse_interval(section, "overdue_after")?,
    })
}

fn parse_hooks(section: &Section<'_>) -> Result<HooksConfig, Located> {
    section.refuse_unknown(HOOKS_KEYS)?;
    let command = |key| {
        let found = section.text(key)?.map(|found| found.value);
        let command = found.filter(|command| !command.trim().is_empty());
        Ok(command.map(ToOwned::to_owned))
    };
    Ok(HooksConfig {
        pre_push: command("pre_push")?,
        pre_pull: command("pre_pull")?,
        post_pull: command("post_pull")?,
        post_push: command("post_push")?,
        on_error: command("on_error")?,
    })
}

/// A text, as devlog writes it, or a date-time of TOML. One that cannot be understood is only a warning:
/// the next push replaces it.
fn parse_timestamp(
    section: &Section<'_>,
    warnings: &mut Vec<String>,
) -> Result<Option<Timestamp>, Located> {
    let key = "last_push_timestamp";
    let Some(value) = section.get(key) else {
        return Ok(None);
    };
    let text = match value.get_ref() {
        DeValue::String(text) => text.to_string(),
        DeValue::Datetime(time) => time.to_string(),
        _ => return Err(section.wrong_value(key, value.span(), "a time in quotes")),
    };
    let time = text.parse().ok();
    if time.is_none() {
        warnings.push(format!(
            "`sync.{key}` is not a time such as \"2025-09-11T10:30:00Z\"; the next push replaces it"
        ));
    }
    Ok(time)
}

#[cfg(test)]
mod tests;
