//! Provider libraries that tests build themselves: against other versions of the contract, or byte by byte.

pub mod api_copies;
pub mod crafted;
mod golden;
