//! A strict S3 on this machine, where other servers let mistakes pass.
//!
//! It recomputes every signature, checks every checksum and condition, pages listings, and notes each request. It knows
//! what a push needs; the rest it refuses. A refusal that needs a rule of the service's own is planned by the test.

mod account;
mod answer;
mod bucket;
mod credentials;
mod refusal;
mod server;
mod signature;
mod uploads;

pub use account::{ACCESS_KEY, REGION, SECRET};
pub use bucket::Object;
pub use credentials::{
    CLUSTER_TOKEN, CONTAINER_TOKEN, EXTERNAL_ID, ROLE, SESSION_KEY, SESSION_SECRET, SESSION_TOKEN,
    SHARED_ROLE,
};
pub use refusal::refuse;
pub use server::S3Double;
