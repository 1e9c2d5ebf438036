//! Which threads are the host's own. What crashes in another is a provider's.

use std::cell::Cell;

thread_local! {
    // Constant and without a destructor: a signal handler can read it at any time.
    static IS_OURS: Cell<bool> = const { Cell::new(false) };
}

/// Marks the current thread as the host's own.
pub fn adopt() {
    IS_OURS.set(true);
}

/// Work for a thread of the host's own: every one that the host starts is given this.
pub fn ours<T>(work: impl FnOnce() -> T) -> impl FnOnce() -> T {
    move || {
        adopt();
        work()
    }
}

/// Whether the current thread is the host's own. Safe in a signal handler.
#[must_use]
pub fn is_ours() -> bool {
    IS_OURS.get()
}

#[cfg(test)]
mod tests {
    use super::{is_ours, ours};
    use std::thread;

    #[test]
    fn a_thread_is_the_hosts_if_the_host_said_so() {
        let seen = |thread: thread::JoinHandle<bool>| thread.join().expect("it does not panic");
        assert!(seen(thread::spawn(ours(is_ours))));
        assert!(!seen(thread::spawn(is_ours)));
    }
}
