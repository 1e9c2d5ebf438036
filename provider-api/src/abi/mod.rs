//! The stable ABI; the only place that knows `abi_stable`. Not an interface for authors.
//!
//! `types` is frozen at 1.0: a new method goes below `last_prefix_field` with a default body, a value type
//! grows through its `extra` list, a new meaning of a number is a new number.

mod convert;
mod guard;
pub mod host;
pub mod incompatible;
#[cfg(all(test, target_pointer_width = "64"))]
mod pinned;
pub mod plugin;
mod types;
