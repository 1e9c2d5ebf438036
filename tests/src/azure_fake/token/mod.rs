//! The token endpoints: Microsoft Entra and a machine's identity service, strict in what the provider gives to the
//! official crate.
//!
//! Both put what they give out into one book, in which the strict Azure looks tokens up.

mod application;
mod assertion;
mod backup;
mod book;
mod entra;
mod identity_service;
mod server;

pub use crate::http::TlsIdentity;
pub use application::{Application, CLIENT, FEDERATED_TOKEN, SECRET, TENANT};
pub use backup::TokenBackup;
pub use book::{AUDIENCE, TokenBook};
pub use server::TokenFake;
