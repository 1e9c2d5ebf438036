//! Requests that are let in: signatures, dates and versions.

mod changed_after_signing;
mod clock;
mod sas;
mod shared_key;
mod versions;
