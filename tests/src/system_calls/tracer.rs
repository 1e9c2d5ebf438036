//! The loop that waits for the stops of a traced process.

use super::{
    call::Call,
    fault::{Effect, Fault},
    filter::{filter, submit},
};
use crate::lines::PATIENCE;
use libc::{c_int, c_long, pid_t, user_regs_struct};
use rustix::process::{Pid, Signal, kill_process};
use std::{
    fs::File,
    io::{self, Read, Seek},
    mem::MaybeUninit,
    os::unix::process::{CommandExt, ExitStatusExt},
    path::PathBuf,
    process::{Command, ExitStatus, Output},
    ptr,
    sync::mpsc::{self, RecvTimeoutError},
    thread,
};

/// A traced run.
#[derive(Debug)]
pub struct Traced {
    /// Its end and its output.
    pub output: Output,
    /// The calls on files below the folders that it made or was about to make, in order.
    pub calls: Vec<Call>,
}

/// Reports if this system lets a process be traced.
#[must_use]
pub fn can_trace() -> bool {
    trace(Command::new("true"), &[], None).is_ok()
}

/// Runs a command to its end, traces its calls on files below some folders, and lets one of them meet a fault.
///
/// # Errors
/// If it does not start, or must not be traced.
///
/// # Panics
/// If it does not end in time.
pub fn trace(
    mut command: Command,
    folders: &[PathBuf],
    fault: Option<Fault>,
) -> io::Result<Traced> {
    let (mut stdout, mut stderr) = (tempfile::tempfile()?, tempfile::tempfile()?);
    command
        .stdout(stdout.try_clone()?)
        .stderr(stderr.try_clone()?);
    let mut filter = filter();
    // SAFETY: between `fork` and `exec`, `submit` makes system calls only.
    unsafe { command.pre_exec(move || submit(&mut filter)) };
    let process = command.spawn()?.id();
    let mut tracer = Tracer {
        process: pid_t::try_from(process).map_err(io::Error::other)?,
        folders,
        fault,
        calls: Vec::new(),
    };
    let status = within_patience(tracer.process, || tracer.run())?;
    let read = |file: &mut File| {
        let mut bytes = Vec::new();
        file.rewind()?;
        file.read_to_end(&mut bytes)?;
        io::Result::Ok(bytes)
    };
    let output = Output {
        status,
        stdout: read(&mut stdout)?,
        stderr: read(&mut stderr)?,
    };
    let calls = tracer.calls;
    Ok(Traced { output, calls })
}

/// Kills the process if `run` takes too long.
fn within_patience<T>(process: pid_t, run: impl FnOnce() -> T) -> T {
    let (running, ended) = mpsc::channel::<()>();
    let watch = thread::spawn(move || {
        let is_late = ended.recv_timeout(10 * PATIENCE) == Err(RecvTimeoutError::Timeout);
        if is_late && let Some(process) = Pid::from_raw(process) {
            let _ = kill_process(process, Signal::KILL);
        }
        is_late
    });
    let result = run();
    drop(running);
    assert!(!watch.join().unwrap_or(true), "it did not end in time");
    result
}

struct Tracer<'a> {
    process: pid_t,
    folders: &'a [PathBuf],
    fault: Option<Fault>,
    calls: Vec<Call>,
}

impl Tracer<'_> {
    /// Waits for each stop of each thread, until the last one is gone.
    fn run(&mut self) -> io::Result<ExitStatus> {
        let (mut end, mut is_started) = (0, false);
        // Only this thread is the tracer, and other threads of this process have children of their own.
        while let Some((thread, status)) = next_stop(libc::__WALL | libc::__WNOTHREAD)? {
            if !libc::WIFSTOPPED(status) {
                if thread == self.process {
                    end = status;
                }
                continue;
            }
            let signal = libc::WSTOPSIG(status);
            let passed_on = match status >> 16 {
                libc::PTRACE_EVENT_SECCOMP => {
                    self.meet(thread)?;
                    0
                }
                0 if signal == libc::SIGTRAP && !is_started => {
                    is_started = true;
                    follow(thread)?;
                    0
                }
                // A new thread begins with this one.
                0 if signal != libc::SIGSTOP => signal,
                _ => 0,
            };
            // A thread that was killed meanwhile cannot go on.
            let _ = request(libc::PTRACE_CONT, thread, passed_on.into());
        }
        Ok(ExitStatus::from_raw(end))
    }

    /// Counts the call that a thread is about to make, and applies the fault.
    fn meet(&mut self, thread: pid_t) -> io::Result<()> {
        let mut registers = MaybeUninit::<user_regs_struct>::zeroed();
        if request(
            libc::PTRACE_GETREGS,
            thread,
            registers.as_mut_ptr() as c_long,
        )
        .is_err()
        {
            // It was killed.
            return Ok(());
        }
        // SAFETY: all zeros is a value of it, and the kernel has filled it in.
        let mut registers = unsafe { registers.assume_init() };
        let call = Call::of(thread, &registers);
        if !self
            .folders
            .iter()
            .any(|folder| call.path.starts_with(folder))
        {
            return Ok(());
        }
        let is_close = call.name == "close";
        self.calls.push(call);
        let effect = |fault: Fault| fault.effect_on_last(&self.calls, self.folders);
        match self.fault.and_then(effect) {
            None => Ok(()),
            // A file that is not closed would stay open and locked, which no system does.
            Some(Effect::Fail { .. }) if is_close => Ok(()),
            Some(Effect::Kill) => {
                let process = Pid::from_raw(self.process).expect("it has a number");
                Ok(kill_process(process, Signal::KILL)?)
            }
            Some(Effect::Fail { errno, .. }) => {
                // No call has this number; the kernel makes none then, and the result stays.
                registers.orig_rax = u64::MAX;
                registers.rax = i64::from(-errno).cast_unsigned();
                let registers = (&raw const registers) as c_long;
                request(libc::PTRACE_SETREGS, thread, registers)
            }
        }
    }
}

/// Waits for a child or a traced thread. `None` if there are no more.
fn next_stop(options: c_int) -> io::Result<Option<(pid_t, c_int)>> {
    loop {
        let mut status = 0;
        // SAFETY: the status is a variable that lives here.
        let thread = unsafe { libc::waitpid(-1, &raw mut status, options) };
        if thread > 0 {
            return Ok(Some((thread, status)));
        }
        let error = io::Error::last_os_error();
        match error.raw_os_error() {
            Some(libc::EINTR) => {}
            Some(libc::ECHILD) => return Ok(None),
            _ => return Err(error),
        }
    }
}

/// Traces every thread and process that this one starts, and lets none outlive the tracer.
fn follow(thread: pid_t) -> io::Result<()> {
    let options = libc::PTRACE_O_EXITKILL
        | libc::PTRACE_O_TRACESECCOMP
        | libc::PTRACE_O_TRACECLONE
        | libc::PTRACE_O_TRACEFORK
        | libc::PTRACE_O_TRACEVFORK
        | libc::PTRACE_O_TRACEEXEC;
    request(libc::PTRACE_SETOPTIONS, thread, options.into())
}

fn request(request: libc::c_uint, thread: pid_t, data: c_long) -> io::Result<()> {
    let address = ptr::null_mut::<libc::c_void>();
    // SAFETY: the address is unused by these requests; the data is a number, or points to registers that live in the
    // caller.
    match unsafe { libc::ptrace(request, thread, address, data) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Effect, Fault, Traced, can_trace, trace};
    use std::{os::unix::process::ExitStatusExt, process::Command};

    /// Reads a file under a fault at its first call; `None` where processes cannot be traced.
    fn cat(effect: Option<Effect>) -> Option<Traced> {
        let mut command = Command::new("cat");
        command.arg("/proc/version");
        let fault = effect.map(|effect| Fault { number: 1, effect });
        can_trace().then(|| trace(command, &["/proc/version".into()], fault).expect("it is traced"))
    }

    #[test]
    fn a_call_fails_with_the_error_that_was_asked_for() {
        let Some(failed) = cat(Some(Effect::Fail {
            errno: libc::EIO,
            is_lasting: false,
        })) else {
            return;
        };
        assert_eq!(failed.output.status.code(), Some(1));
        let stderr = String::from_utf8_lossy(&failed.output.stderr);
        assert!(stderr.contains("Input/output error"), "{stderr}");
    }

    #[test]
    fn a_process_is_killed_at_a_call() {
        let Some(killed) = cat(Some(Effect::Kill)) else {
            return;
        };
        assert_eq!(killed.output.status.signal(), Some(libc::SIGKILL));
        assert_eq!(killed.calls.len(), 1);
    }

    #[test]
    fn a_process_without_a_fault_ends_by_itself() {
        let Some(traced) = cat(None) else {
            return;
        };
        assert!(traced.output.status.success());
        assert!(traced.output.stdout.starts_with(b"Linux"));
        assert_eq!(traced.calls[0].name, "openat");
    }
}
