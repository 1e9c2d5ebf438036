//! Credentials: the settings that give them, the programs that print them, and the tokens that are kept.

mod credential_program;
mod credential_service;
mod settings_view;
mod statement_key;
mod token_cache;

pub use credential_program::output_of;
pub use credential_service::CredentialService;
pub use settings_view::{Origin, SettingsView};
pub use statement_key::{StatementKey, base64_url};
pub use token_cache::{Token, TokenCache};
