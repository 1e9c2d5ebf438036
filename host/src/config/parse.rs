//! From a text to a configuration.

use super::{
    AutoSync, ConflictResolution, DevLogConfig, EncryptionConfig, HooksConfig, PreferencesConfig,
    Problem, RemoteConfig, SyncConfig, SyncInterval,
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

/// The only language that there is.
const LANGUAGE: &str = "en";

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
    let sync = match top.section("sync", "[sync]", "sync.")? {
        Some(section) => parse_sync(&section, &mut warnings)?,
        None => SyncConfig::default(),
    };
    let hooks = match top.section("hooks", "[hooks]", "hooks.")? {
        Some(section) => parse_hooks(&section)?,
        None => HooksConfig::default(),
    };
    let encryption = match top.section("encryption", "[encryption]", "encryption.")? {
        Some(section) => parse_encryption(&section)?,
        None => EncryptionConfig::default(),
    };
    let preferences = match top.section("preferences", "[preferences]", "preferences.")? {
        Some(section) => parse_preferences(&section)?,
        None => PreferencesConfig::default(),
    };
    Ok(Parsed {
        config: DevLogConfig {
            remote,
            sync,
            hooks,
            encryption,
            preferences,
        },
        warnings,
    })
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
    let key = "preferred_language";
    if let Some(found) = section.text(key)?.filter(|found| found.value != LANGUAGE) {
        let expected = "`en`, the only language that devlog speaks";
        return Err(section.wrong_value(key, found.span, expected));
    }
    Ok(PreferencesConfig {
        sync_interval: parse_interval(section, "sync_interval")?,
    })
}

fn parse_interval(section: &Section<'_>, key: &str) -> Result<Option<SyncInterval>, Located> {
    let Some(found) = section.text(key)? else {
        return Ok(None);
    };
    let wrong = |_| section.wrong_value(key, found.span.clone(), SyncInterval::EXPECTED);
    found.value.parse().map(Some).map_err(wrong)
}

fn parse_auto_sync(section: &Section<'_>) -> Result<AutoSync, Located> {
    let key = "auto_sync";
    let Some(found) = section.text(key)? else {
        return Ok(AutoSync::default());
    };
    let known = AutoSync::ALL
        .into_iter()
        .find(|known| known.name() == found.value);
    known.ok_or_else(|| section.wrong_value(key, found.span, "`sync` or `push`"))
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
        version: parse_version(section)?,
        settings: toml::Table::new(),
    })
}

fn parse_version(section: &Section<'_>) -> Result<Option<VersionReq>, Located> {
    let Some(found) = section.text("version")? else {
        return Ok(None);
    };
    let expected = "a version requirement such as \"^1.2\"";
    VersionReq::parse(found.value)
        .map(Some)
        .map_err(|_| section.wrong_value("version", found.span, expected))
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
        conflict_resolution: parse_conflict_resolution(section)?,
        auto_push: section.flag("auto_push")?.unwrap_or(false),
        auto_sync: parse_auto_sync(section)?,
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
            "`sync.{key}` is no time such as \"2025-09-11T10:30:00Z\"; the next push replaces it"
        ));
    }
    Ok(time)
}

fn parse_conflict_resolution(section: &Section<'_>) -> Result<Option<ConflictResolution>, Located> {
    let key = "conflict_resolution";
    let Some(found) = section.text(key)? else {
        return Ok(None);
    };
    let expected = "`merge`, `local_wins`, `remote_wins` or `prompt`";
    match ConflictResolution::from_name(found.value) {
        Some(resolution) => Ok(Some(resolution)),
        None => Err(section.wrong_value(key, found.span, expected)),
    }
}

#[cfg(test)]
mod tests;
