//! The commands about providers, and providers of other versions of the contract.

mod abi;
mod check;
mod install;
mod list;
mod new;
