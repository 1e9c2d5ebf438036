//! What a program cost: processor time, time on the wall, and memory.

use std::{
    io,
    mem::MaybeUninit,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// The cost of one run.
#[derive(Clone, Copy, Debug)]
pub struct Usage {
    /// In user and system mode together.
    pub processor: Duration,
    /// From start to end.
    pub wall: Duration,
    /// The largest resident set, in KiB.
    pub peak_kib: u64,
}

/// Runs a program to its end, with its output thrown away.
///
/// # Errors
/// When it does not start, or does not end with status 0.
pub fn measure(command: &mut Command) -> io::Result<Usage> {
    let start = Instant::now();
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let pid = libc::pid_t::try_from(child.id()).map_err(io::Error::other)?;
    let mut status = 0;
    let mut usage = MaybeUninit::<libc::rusage>::zeroed();
    // SAFETY: both pointers are of variables that live here; the child is ours and was not waited for.
    let waited = unsafe { libc::wait4(pid, &raw mut status, 0, usage.as_mut_ptr()) };
    if waited != pid {
        return Err(io::Error::last_os_error());
    }
    let wall = start.elapsed();
    if status != 0 {
        return Err(io::Error::other(format!(
            "{command:?} ended with wait status {status}"
        )));
    }
    // SAFETY: all zeros is a value of it, and wait4 has filled it in.
    let usage = unsafe { usage.assume_init() };
    Ok(Usage {
        processor: duration(usage.ru_utime) + duration(usage.ru_stime),
        wall,
        peak_kib: u64::try_from(usage.ru_maxrss).unwrap_or(0),
    })
}

fn duration(time: libc::timeval) -> Duration {
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    let microseconds = u64::try_from(time.tv_usec).unwrap_or(0);
    Duration::from_secs(seconds) + Duration::from_micros(microseconds)
}
