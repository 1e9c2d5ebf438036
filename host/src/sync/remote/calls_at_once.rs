//! The limit of calls at once that a run never exceeds.

use rustix::process::{Resource, getrlimit};

/// More calls than this are never made at once: each has a thread. More help no remote, and exhaust descriptors.
pub const MOST_CALLS: u32 = 256;

/// Returns the limit of calls at once: as many as are useful to the provider and as descriptors suffice for, or fewer
/// if the user wants that many `jobs`.
pub fn calls_at_once(jobs: Option<usize>, connections: u32) -> u32 {
    let possible = calls_with_descriptors(getrlimit(Resource::Nofile).current);
    let useful = connections.clamp(1, MOST_CALLS.min(possible));
    let wanted = jobs.and_then(|jobs| u32::try_from(jobs).ok());
    wanted.map_or(useful, |jobs| jobs.clamp(1, useful))
}

/// Returns the number of calls that fit into a limit on open files.
fn calls_with_descriptors(limit: Option<u64>) -> u32 {
    /// Standard streams, the lock, the state, the library, a runtime.
    const OF_THE_RUN: u64 = 16;
    /// The file, and what a provider opens for it: a connection, or folders and a temporary file.
    const OF_A_CALL: u64 = 8;
    let calls = limit.map_or(u64::MAX, |limit| {
        limit.saturating_sub(OF_THE_RUN) / OF_A_CALL
    });
    u32::try_from(calls).unwrap_or(u32::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::calls_with_descriptors;

    #[test]
    fn few_descriptors_mean_few_calls_at_once() {
        let limits = [Some(0), Some(24), Some(40), Some(256), Some(1024), None];
        let calls = limits.map(calls_with_descriptors);
        assert_eq!(calls, [1, 1, 3, 30, 126, u32::MAX]);
    }
}
