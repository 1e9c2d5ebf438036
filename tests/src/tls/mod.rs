//! The internet as far as a push needs it: a proxy that leads every name to one server on this machine, encrypted
//! with a certificate for the names that a test wants.

mod certificate;
mod internet;

pub use certificate::Certificate;
pub use internet::{Internet, Way};
