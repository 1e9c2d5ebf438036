//! Connections: the client with its encryption, the pool of clients, and the errors of the network.

mod client;
mod client_pool;
mod loopback;
mod profile;
mod proxy;
mod tls;
mod transport_error;

pub use client::client_for;
pub use client_pool::ClientPool;
pub use loopback::is_loopback;
pub use profile::{NetworkProblem, ServiceProfile};
pub use transport_error::{find_cause, no_reply, transport_error};
