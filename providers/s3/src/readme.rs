//! The README's table of settings says what the settings say.

use crate::settings::SETTINGS;
use devlog_provider_http::assert_settings_table;

#[test]
fn the_table_of_settings_is_complete_and_right() {
    assert_settings_table(include_str!("../README.md"), SETTINGS);
}
