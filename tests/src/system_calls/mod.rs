//! The program under a tracer, which ends it at any of its system calls or lets the call fail.
//!
//! `strace` counts the calls of each thread, so that the first calls of a worker cannot be distinguished from those of
//! the main thread. This tracer counts those of the whole process, only on the files of interest, and costs less than a
//! start of `strace`.

mod call;
mod fault;
mod filter;
mod tracer;

pub use call::Call;
pub use fault::{Effect, Fault};
pub use tracer::{Traced, can_trace, trace};
