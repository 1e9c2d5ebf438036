//! The memory that objects on their way are in: one bound for all calls of a storage together.
//!
//! Buffers are used again and not freed: an allocator that serves many threads keeps several times of what was
//! freed by each.

use bytes::Bytes;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// What all objects on their way may hold together, in bytes. On a line with 100 ms to the service this is
/// 5 Gbit/s.
pub const TOTAL: u64 = 64 << 20;
/// The capacity of the buffers that are used again, in bytes: a usual block or range.
pub const USUAL: u64 = 4 << 20;
/// From here on it is worth to wait for a buffer, in bytes; most files of a journal are smaller.
const SMALL: u64 = 64 << 10;

/// Memory that calls share. It is given in the order in which it was asked for, also among lanes.
pub struct Budget {
    units: Arc<Semaphore>,
    spare: Spare,
}

type Spare = Arc<Mutex<Vec<Vec<u8>>>>;

/// Bytes of an object, and the share of the budget that they take until they are dropped.
pub struct Buffer {
    /// Empty at first.
    pub bytes: Vec<u8>,
    spare: Spare,
    _share: Option<OwnedSemaphorePermit>,
}

impl Budget {
    /// All of it is free.
    pub fn new() -> Self {
        let units = usize::from(units(TOTAL));
        Self {
            units: Arc::new(Semaphore::new(units)),
            spare: Arc::default(),
        }
    }

    /// Waits until `capacity` bytes, at most [`TOTAL`], fit.
    pub async fn buffer(&self, capacity: u64) -> Buffer {
        let share = if capacity <= SMALL {
            None
        } else {
            let units = u32::from(units(capacity));
            let share = Arc::clone(&self.units).acquire_many_owned(units).await;
            Some(share.expect("it is never closed"))
        };
        let used = (SMALL < capacity && capacity <= USUAL).then(|| take(&self.spare));
        Buffer {
            bytes: used.unwrap_or_else(|| Vec::with_capacity(to_usize(capacity))),
            spare: Arc::clone(&self.spare),
            _share: share,
        }
    }
}

impl Buffer {
    /// The bytes, to be sent and looked at; the share goes with them.
    pub fn freeze(self) -> Bytes {
        Bytes::from_owner(self)
    }
}

impl AsRef<[u8]> for Buffer {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        let mut bytes = std::mem::take(&mut self.bytes);
        if bytes.capacity() == to_usize(USUAL) {
            bytes.clear();
            let mut spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner);
            spare.push(bytes);
        }
    }
}

/// A buffer of the usual capacity.
fn take(spare: &Spare) -> Vec<u8> {
    let used = spare.lock().unwrap_or_else(PoisonError::into_inner).pop();
    used.unwrap_or_else(|| Vec::with_capacity(to_usize(USUAL)))
}

/// Counted by the capacity that is really taken.
fn units(bytes: u64) -> u16 {
    u16::try_from(bytes.min(TOTAL).div_ceil(USUAL)).expect("16 are all")
}

fn to_usize(bytes: u64) -> usize {
    usize::try_from(bytes.min(TOTAL)).expect("a part of the total fits into memory")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{Budget, TOTAL, USUAL};
    use futures_util::FutureExt;

    #[test]
    fn there_is_never_more_than_the_total() {
        let budget = Budget::new();
        let buffers = (0..TOTAL / USUAL).map(|_| budget.buffer(USUAL).now_or_never().unwrap());
        let mut bytes: Vec<_> = buffers.map(super::Buffer::freeze).collect();
        assert!(budget.buffer(USUAL).now_or_never().is_none());
        bytes.pop();
        assert!(budget.buffer(USUAL).now_or_never().is_some());
        drop(bytes);
        assert!(budget.buffer(TOTAL).now_or_never().is_some());
    }

    #[test]
    fn nobody_overtakes_who_waits_for_more_but_for_what_is_tiny() {
        let budget = Budget::new();
        let half = budget.buffer(TOTAL / 2).now_or_never();
        let mut waiting = Box::pin(budget.buffer(TOTAL));
        assert!(waiting.as_mut().now_or_never().is_none());
        assert!(budget.buffer(USUAL).now_or_never().is_none());
        assert!(budget.buffer(4096).now_or_never().is_some());
        drop(half);
        assert!(waiting.now_or_never().is_some());
    }

    #[test]
    fn a_buffer_is_used_again_and_empty() {
        let budget = Budget::new();
        let mut buffer = budget.buffer(USUAL).now_or_never().unwrap();
        buffer.bytes.push(7);
        let address = buffer.bytes.as_ptr();
        drop(buffer.freeze());
        let again = budget.buffer(USUAL / 2).now_or_never().unwrap();
        assert_eq!((again.bytes.as_ptr(), again.bytes.len()), (address, 0));
    }
}
