//! Threads of the host. Starting one can fail, and a crash in any other thread is a provider's.

use std::{
    cell::Cell,
    io,
    sync::{
        atomic::{AtomicU32, Ordering},
        mpsc::{self, RecvTimeoutError},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

thread_local! {
    // Constant and without a destructor: a signal handler can read it at any time.
    static IS_OURS: Cell<bool> = const { Cell::new(false) };
}

/// The threads of the host that have not begun their work yet.
static STARTING: AtomicU32 = AtomicU32::new(0);

/// Marks the current thread as the host's own.
pub fn adopt() {
    IS_OURS.set(true);
}

/// Returns whether the current thread is the host's own. Safe in a signal handler.
pub fn is_ours() -> bool {
    IS_OURS.get()
}

/// Returns whether a thread of the host is about to begin its work: until then it cannot be told from one of a
/// provider. Safe in a signal handler.
pub fn is_starting() -> bool {
    STARTING.load(Ordering::SeqCst) > 0
}

/// Starts a thread of the host's own.
///
/// # Errors
/// If the system has no thread, or no memory, to give.
pub fn spawn<T: Send + 'static>(
    name: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> io::Result<JoinHandle<T>> {
    STARTING.fetch_add(1, Ordering::SeqCst);
    let begun = || STARTING.fetch_sub(1, Ordering::SeqCst);
    let started = thread::Builder::new().name(name.to_owned()).spawn(move || {
        adopt();
        begun();
        work()
    });
    started.inspect_err(|_| {
        begun();
    })
}

/// A call without a result.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    #[error("cannot start a thread")]
    NoThread(#[source] io::Error),
    #[error("the call ended in a panic")]
    Panicked,
    #[error("the call did not return in time")]
    LeftBehind,
}

/// Makes a call in a thread of its own. Each `tick` that it takes, `go_on` is asked whether to wait on; if not, the
/// thread is left behind.
///
/// # Errors
/// [`CallError`].
pub fn call_while<T: Send + 'static>(
    tick: Duration,
    mut go_on: impl FnMut() -> bool,
    call: impl FnOnce() -> T + Send + 'static,
) -> Result<T, CallError> {
    let (sender, receiver) = mpsc::channel();
    let started = spawn("call", move || {
        // The caller may have left.
        let _ = sender.send(call());
    });
    started.map_err(CallError::NoThread)?;
    loop {
        match receiver.recv_timeout(tick) {
            Ok(result) => return Ok(result),
            Err(RecvTimeoutError::Disconnected) => return Err(CallError::Panicked),
            Err(RecvTimeoutError::Timeout) if go_on() => {}
            Err(RecvTimeoutError::Timeout) => return Err(CallError::LeftBehind),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CallError, call_while, is_ours, spawn};
    use std::{sync::mpsc, thread, time::Duration};

    const TICK: Duration = Duration::from_millis(1);

    #[test]
    fn only_a_thread_that_is_started_here_is_the_hosts() {
        let ours = spawn("test", is_ours).expect("a thread");
        assert_eq!(ours.join().ok(), Some(true));
        assert_eq!(thread::spawn(is_ours).join().ok(), Some(false));
    }

    #[test]
    fn a_call_is_waited_for_as_long_as_wanted() {
        let (_open, never) = mpsc::channel::<()>();
        let left = call_while(TICK, || false, move || never.recv().is_ok());
        assert!(matches!(left, Err(CallError::LeftBehind)));
        assert!(matches!(call_while(TICK, || true, || 7), Ok(7)));
    }
}
