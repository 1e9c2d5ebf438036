//! The filter that stops a traced process at some system calls only.

use super::call;
use libc::{BPF_ABS, BPF_JEQ, BPF_JMP, BPF_K, BPF_LD, BPF_RET, BPF_W, sock_filter, sock_fprog};
use std::io;

/// Returns the filter that hands the traced calls to the tracer, and lets the others pass.
pub fn filter() -> Vec<sock_filter> {
    let statement = |code: u32, k: u32| instruction(code, 0, k);
    // The number of the call is the first word of what a filter sees.
    let mut filter = vec![statement(BPF_LD | BPF_W | BPF_ABS, 0)];
    for number in call::numbers() {
        let number = u32::try_from(number).expect("numbers of calls are small");
        // A call with another number jumps over the next instruction.
        filter.push(instruction(BPF_JMP | BPF_JEQ | BPF_K, 1, number));
        filter.push(statement(BPF_RET | BPF_K, libc::SECCOMP_RET_TRACE));
    }
    filter.push(statement(BPF_RET | BPF_K, libc::SECCOMP_RET_ALLOW));
    filter
}

fn instruction(code: u32, jump_unless: u8, k: u32) -> sock_filter {
    let code = u16::try_from(code).expect("codes are small");
    let (jt, jf) = (0, jump_unless);
    sock_filter { code, jt, jf, k }
}

/// Lets the calling process be traced by its parent, under a filter. Meant for a child between `fork` and `exec`.
///
/// # Errors
/// If the system forbids it.
pub fn submit(filter: &mut [sock_filter]) -> io::Result<()> {
    let program = sock_fprog {
        len: u16::try_from(filter.len()).map_err(io::Error::other)?,
        filter: filter.as_mut_ptr(),
    };
    let checked = |result: i64| match result {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    };
    // SAFETY: this request has no further arguments.
    checked(unsafe { libc::ptrace(libc::PTRACE_TRACEME) })?;
    // SAFETY: all arguments are numbers.
    checked(unsafe { libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) }.into())?;
    // SAFETY: `program` and its filter live here; the kernel copies them.
    let set = unsafe {
        libc::prctl(
            libc::PR_SET_SECCOMP,
            libc::SECCOMP_MODE_FILTER,
            &raw const program,
        )
    };
    checked(set.into())
}
