//! Tests of `settings`.

use super::{SettingSpec, Settings};

#[test]
fn settings_do_not_show_their_values() {
    let settings: Settings = [("account_key", "hunter2")].into_iter().collect();
    assert!(!format!("{settings:?}").contains("hunter2"));
}

#[test]
fn a_default_is_filled_in_where_nothing_else_gives_a_value() {
    const SPECS: &[SettingSpec] = &[
        SettingSpec::integer("port", "the port").default("22"),
        SettingSpec::text("tier", "the tier").default("hot"),
        SettingSpec::text("none", "no default"),
    ];
    let mut settings: Settings = [("tier", "cool")].into_iter().collect();
    settings.fill_defaults(SPECS);
    assert_eq!(settings.integer("port"), Ok(Some(22)));
    assert_eq!(settings.text("tier"), Some("cool"));
    assert_eq!(settings.text("none"), None);
}

#[test]
fn a_value_is_the_configurations_until_a_variable_is_named() {
    let mut settings: Settings = [("token", "a"), ("tier", "hot")].into_iter().collect();
    settings.set_variable("token", "EXAMPLE_TOKEN");
    settings.set_variable("absent", "ABSENT");
    assert_eq!(settings.variable("token"), Some("EXAMPLE_TOKEN"));
    assert_eq!(settings.variable("tier"), None);
    assert_eq!(settings.text("absent"), None);
    settings.set("token", "b");
    assert_eq!(settings.variable("token"), None);
}

#[test]
fn a_value_of_another_kind_is_an_error_without_the_value() {
    let settings: Settings = [("size", "hunter2")].into_iter().collect();
    assert_eq!(
        settings.integer("size").unwrap_err().message(),
        "`size` must be a whole number"
    );
    assert_eq!(settings.boolean("other"), Ok(None));
}
