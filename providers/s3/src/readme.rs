//! The README's table of settings says what the settings say.

use crate::settings::SETTINGS;

const README: &str = include_str!("../README.md");

#[test]
fn the_table_of_settings_is_complete_and_right() {
    let rows: Vec<_> = README
        .lines()
        .skip_while(|line| *line != "|---|---|---|")
        .skip(1)
        .take_while(|line| line.starts_with('|'))
        .collect();
    let expected: Vec<_> = SETTINGS
        .iter()
        .map(|spec| {
            let names: Vec<_> = spec.env.iter().map(|name| format!("`{name}`")).collect();
            format!("| `{}` | {} | {} |", spec.name, names.join(", "), spec.help)
                .replace("|  |", "| |")
        })
        .collect();
    assert_eq!(rows, expected);
}
