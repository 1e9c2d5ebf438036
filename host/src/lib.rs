//! devlog: a developer's journal for the terminal, and its backup to remote storage.
//!
//! A module uses only those below it: `cli`; `automation`; `sync`; `encryption` and `registry`; `state`, `journal` and
//! `config`; utilities.

#![deny(unsafe_code)]
#![expect(
    clippy::must_use_candidate,
    reason = "a library for this program and its tests only"
)]

#[cfg(not(unix))]
compile_error!("devlog runs on Linux and macOS; on Windows use it in WSL");
#[cfg(all(target_env = "musl", target_feature = "crt-static"))]
compile_error!(
    "a static devlog cannot load providers; build it with `-C target-feature=-crt-static`"
);

pub mod automation;
pub mod bounded_log;
pub mod child;
pub mod cli;
pub mod config;
pub mod digest;
pub mod durable;
pub mod encryption;
pub mod exit_code;
pub mod folder;
pub mod host_thread;
pub mod journal;
pub mod packed;
pub mod permissions;
pub mod registry;
pub mod regular_file;
pub mod state;
pub mod sync;
pub mod terminal_text;
pub mod wall_clock;
