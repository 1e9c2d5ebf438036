//! Credentials: the settings that give them, the programs that print them, and the tokens that are kept.

mod credential_program;
mod settings_view;
mod token_cache;

pub use credential_program::output_of;
pub use settings_view::{Origin, SettingsView};
pub use token_cache::{Token, TokenCache};
