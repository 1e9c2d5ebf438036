//! The cost of a run: processor time, wall time, and memory.

use std::{
    fs, io,
    mem::MaybeUninit,
    process::{Command, Stdio},
    thread,
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
    let watched = watch(child.id())?;
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
        peak_kib: watched.peak_kib,
        read: watched.read,
    })
}

/// The interval between two checks of a child.
const TICK: Duration = Duration::from_millis(5);

/// The figures that exist only while the process lives.
#[derive(Clone, Copy, Debug, Default)]
struct Watched {
    /// In KiB. What the system reports at the end counts the pages that it had before it became another program: those
    /// of this one.
    peak_kib: u64,
    /// In bytes. Linux does not count what was received from sockets here.
    read: u64,
}

/// Watches a child until its end; it stays to be waited for.
fn watch(child: u32) -> io::Result<Watched> {
    let mut watched = Watched::default();
    loop {
        let peak = reported(child, "status", "VmHWM:").unwrap_or(0);
        watched.peak_kib = watched.peak_kib.max(peak);
        if has_ended(child)? {
            watched.read = reported(child, "io", "rchar:").unwrap_or(0);
            return Ok(watched);
        }
        thread::sleep(TICK);
    }
}

fn reported(process: u32, file: &str, name: &str) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{process}/{file}")).ok()?;
    let value = text.lines().find_map(|line| line.strip_prefix(name))?;
    value.split_ascii_whitespace().next()?.parse().ok()
}

fn has_ended(child: u32) -> io::Result<bool> {
    let mut info = MaybeUninit::<libc::siginfo_t>::zeroed();
    let options = libc::WEXITED | libc::WNOWAIT | libc::WNOHANG;
    // SAFETY: the pointer is of a variable that lives here; the child is ours and was not waited for.
    let asked = unsafe { libc::waitid(libc::P_PID, child, info.as_mut_ptr(), options) };
    if asked != 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: all zeros is a value of it, and waitid leaves it so while the child runs.
    let info = unsafe { info.assume_init() };
    Ok(info.si_signo != 0)
}

fn duration(time: libc::timeval) -> Duration {
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    let microseconds = u64::try_from(time.tv_usec).unwrap_or(0);
    Duration::from_secs(seconds) + Duration::from_micros(microseconds)
}
