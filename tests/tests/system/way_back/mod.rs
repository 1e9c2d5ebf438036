//! The check of a backup, the removal of what was deleted here, the requests of a restore, and two machines that crash.

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod interrupted_calls;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod machines;
mod output;
mod prune;
mod readme;
mod restored;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod scene;
mod verify;
