//! Does the same for many things in several threads.

use super::Stop;
use std::thread;

/// Does it for each thing, in at most so many threads. After a failure a thread leaves the rest of its share undone.
pub fn spread<T: Sync>(
    things: &[T],
    threads: usize,
    work: impl Fn(&T) -> Result<(), Stop> + Sync,
) -> Result<(), Stop> {
    let work = &work;
    thread::scope(|scope| {
        let shares: Vec<_> = (0..threads.min(things.len()))
            .map(|thread| things.iter().skip(thread).step_by(threads))
            .map(|mut share| scope.spawn(move || share.try_for_each(work)))
            .collect();
        shares.into_iter().try_for_each(|share| {
            share
                .join()
                .unwrap_or_else(|_| Err(Stop::Failed("a thread panicked".to_owned())))
        })
    })
}
