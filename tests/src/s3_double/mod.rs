//! A strict S3 on this machine, where other servers let mistakes pass.
//!
//! It recomputes every signature, checks every checksum and condition, pages listings, and notes each request. It knows
//! what a push needs; the rest it refuses. A refusal that needs a rule of the service's own is planned by the test.

mod answer;
mod bucket;
mod refusal;
mod server;
mod signature;

pub use bucket::Object;
pub use refusal::refuse;
pub use server::{ACCESS_KEY, BUCKET, REGION, S3Double, SECRET, Seen};
