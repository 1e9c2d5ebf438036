//! The commands about providers, and providers of other versions of the contract.

mod abi;
mod absent;
mod check;
mod install;
mod list;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod loading;
mod new;
