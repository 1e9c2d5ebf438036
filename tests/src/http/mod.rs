//! HTTP/1.1 for the servers of this crate: the doubles of services, and what stands between them and the program.

mod arrived;
mod certificate;
mod internet;
mod message;
pub mod proxy;
mod record;
mod reply;
mod server;
mod slow_line;
mod tls_identity;
mod wiretap;

pub use arrived::Arrived;
pub use certificate::Certificate;
pub use internet::{Internet, Way};
pub use message::{Body, Message, Request, copy_body, tally};
pub use record::{Record, Seen, tally_of};
pub use reply::{Reply, http_date};
pub use server::{answer_each, listen, listen_http};
pub use slow_line::SlowLine;
pub use tls_identity::TlsIdentity;
pub use wiretap::Wiretap;
