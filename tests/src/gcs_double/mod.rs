//! A strict Google Cloud Storage on this machine, where emulators let mistakes pass.
//!
//! It gives tokens for every kind of credential and checks each one, keeps generations, checks conditions and MD5,
//! pages listings, and notes each request. It knows what a push needs; the rest it refuses.

mod answer;
mod bucket;
mod refusal;
mod server;
mod session;
mod token;

pub use bucket::Object;
pub use refusal::refuse;
pub use server::GcsDouble;
pub use token::{ACCOUNT, CLIENT_SECRET, PLATFORM_TOKEN, REFRESH_TOKEN};
