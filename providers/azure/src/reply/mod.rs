//! The meaning of the service's replies, decided without network.

pub mod hint;
pub mod object;
pub mod page;
pub mod refusal;
pub mod xml;
