//! The credentials: how requests are authorized. One kind of credential a file.

mod ambient;
mod authorization;
mod choice;
mod connection_string;
mod method;
mod sas;
mod shared_key;
mod token;

pub use authorization::Credential;
pub use choice::Choice;
pub use connection_string::ConnectionString;
pub use sas::Sas;
#[cfg(test)]
pub use shared_key::SharedKey;
pub use token::Tokens;
