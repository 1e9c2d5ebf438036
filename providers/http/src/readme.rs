//! The check of a provider's README, for the providers' tests.

use devlog_provider_api::SettingSpec;

/// Compares the table of settings in a README with the settings.
///
/// # Panics
/// If a row is missing, or says something else.
pub fn assert_settings_table(readme: &str, settings: &[SettingSpec]) {
    let rows: Vec<_> = readme
        .lines()
        .skip_while(|line| *line != "|---|---|---|")
        .skip(1)
        .take_while(|line| line.starts_with('|'))
        .collect();
    let expected: Vec<_> = settings.iter().map(row).collect();
    assert_eq!(rows, expected);
}

fn row(spec: &SettingSpec) -> String {
    let names: Vec<_> = spec.env.iter().map(|name| format!("`{name}`")).collect();
    format!("| `{}` | {} | {} |", spec.name, names.join(", "), spec.help).replace("|  |", "| |")
}
