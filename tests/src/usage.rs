//! The cost of a run: processor time, wall time, and memory.

use std::{
    fs, io,
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
    /// Bytes that it read from files; 0 where the system does not report it.
    pub read: u64,
}

/// Runs a program to its end, with its output thrown away.
///
/// # Errors
/// If it does not start, or does not end with status 0.
pub fn measure(command: &mut Command) -> io::Result<Usage> {
    let start = Instant::now();
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .spawn()?;
    let pid = libc::pid_t::try_from(child.id()).map_err(io::Error::other)?;
    exit::announce(pid);
    let (mut peak_kib, mut read) = (0, 0);
    let mut usage = MaybeUninit::<libc::rusage>::zeroed();
    let mut status = 0;
    loop {
        // SAFETY: both pointers are of variables that live here; the child is ours and was not waited for.
        let waited = unsafe { libc::wait4(pid, &raw mut status, 0, usage.as_mut_ptr()) };
        if waited != pid {
            return Err(io::Error::last_os_error());
        }
        if !libc::WIFSTOPPED(status) {
            break;
        }
        // What the system reports at the end counts the pages that the process had before it became another program.
        peak_kib = reported(pid, "status", "VmHWM:").unwrap_or(0);
        // Linux does not count what was received from sockets here.
        read = reported(pid, "io", "rchar:").unwrap_or(0);
        exit::resume(pid, status);
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
        peak_kib,
        read,
    })
}

/// Stops a child when it ends, while its figures can still be read. To read them every few milliseconds instead costs
/// the child up to a third more processor time on two cores.
#[cfg(target_os = "linux")]
mod exit {
    /// Asks for the stop.
    pub fn announce(child: libc::pid_t) {
        // SAFETY: the child is ours, and the options are no pointer. One that has ended already has no figures.
        unsafe { libc::ptrace(libc::PTRACE_SEIZE, child, 0, libc::PTRACE_O_TRACEEXIT) };
    }

    /// Lets a stopped child go on, with the signal that stopped it.
    pub fn resume(child: libc::pid_t, status: libc::c_int) {
        let is_event = status >> 16 != 0;
        let signal = if is_event { 0 } else { libc::WSTOPSIG(status) };
        // SAFETY: the child is ours and stopped; the signal is no pointer.
        unsafe { libc::ptrace(libc::PTRACE_CONT, child, 0, signal) };
    }
}

#[cfg(not(target_os = "linux"))]
mod exit {
    pub fn announce(_: libc::pid_t) {}

    pub fn resume(_: libc::pid_t, _: libc::c_int) {}
}

fn reported(process: libc::pid_t, file: &str, name: &str) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{process}/{file}")).ok()?;
    let value = text.lines().find_map(|line| line.strip_prefix(name))?;
    value.split_ascii_whitespace().next()?.parse().ok()
}

fn duration(time: libc::timeval) -> Duration {
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    let microseconds = u64::try_from(time.tv_usec).unwrap_or(0);
    Duration::from_secs(seconds) + Duration::from_micros(microseconds)
}
