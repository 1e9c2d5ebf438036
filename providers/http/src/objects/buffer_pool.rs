//! The memory of objects in transfer: one bound for all calls of a storage together.
//!
//! Buffers are used again and not freed: an allocator that serves many threads keeps several times of what was
//! freed by each.

use bytes::Bytes;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The most that all objects in transfer hold together, in bytes. On a line with 100 ms to the service this is
/// 5 Gbit/s.
pub const TOTAL_BYTES: u64 = 64 << 20;
/// The capacity of the buffers that are used again, in bytes: a usual block or range.
pub const USUAL_BYTES: u64 = 4 << 20;
/// Up to this size a buffer is not counted, in bytes; most files of a journal are smaller.
const SMALL: u64 = 64 << 10;

/// Memory that calls share. It is handed out in the order of the requests for it, across threads too.
pub struct BufferPool {
    units: Arc<Semaphore>,
    spare: Spare,
}

type Spare = Arc<Mutex<Vec<Vec<u8>>>>;

/// Bytes of an object, and the share of the pool that they take until they are dropped.
pub struct PooledBuffer {
    /// Empty at first.
    pub bytes: Vec<u8>,
    spare: Spare,
    _share: Option<OwnedSemaphorePermit>,
}

/// A pool of which all is free.
impl Default for BufferPool {
    fn default() -> Self {
        let units = usize::from(units(TOTAL_BYTES));
        Self {
            units: Arc::new(Semaphore::new(units)),
            spare: Arc::default(),
        }
    }
}

impl BufferPool {
    /// Waits until `capacity` bytes, at most [`PartPlan::MAX_SIZE`](crate::PartPlan::MAX_SIZE), fit.
    pub async fn buffer(&self, capacity: u64) -> PooledBuffer {
        let share = if capacity <= SMALL {
            None
        } else {
            let units = u32::from(units(capacity));
            let share = Arc::clone(&self.units).acquire_many_owned(units).await;
            // The semaphore is never closed.
            share.ok()
        };
        let used = (SMALL < capacity && capacity <= USUAL_BYTES).then(|| take(&self.spare));
        PooledBuffer {
            bytes: used.unwrap_or_else(|| Vec::with_capacity(to_usize(capacity))),
            spare: Arc::clone(&self.spare),
            _share: share,
        }
    }
}

impl PooledBuffer {
    /// Returns the bytes, ready to be sent; the share of the pool goes with them.
    pub fn freeze(self) -> Bytes {
        Bytes::from_owner(self)
    }
}

impl AsRef<[u8]> for PooledBuffer {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for PooledBuffer {
    fn drop(&mut self) {
        let mut bytes = std::mem::take(&mut self.bytes);
        if bytes.capacity() == to_usize(USUAL_BYTES) {
            bytes.clear();
            let mut spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner);
            spare.push(bytes);
        }
    }
}

/// A buffer of the usual capacity.
fn take(spare: &Spare) -> Vec<u8> {
    let used = spare.lock().unwrap_or_else(PoisonError::into_inner).pop();
    used.unwrap_or_else(|| Vec::with_capacity(to_usize(USUAL_BYTES)))
}

/// Counted by the capacity that is really taken.
fn units(bytes: u64) -> u16 {
    u16::try_from(bytes.min(TOTAL_BYTES).div_ceil(USUAL_BYTES)).expect("16 are all")
}

fn to_usize(bytes: u64) -> usize {
    usize::try_from(bytes.min(TOTAL_BYTES)).expect("a part of the total fits into memory")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{BufferPool, TOTAL_BYTES, USUAL_BYTES};
    use futures_util::FutureExt;

    #[test]
    fn there_is_never_more_than_the_total() {
        let pool = BufferPool::default();
        let buffers = (0..TOTAL_BYTES / USUAL_BYTES)
            .map(|_| pool.buffer(USUAL_BYTES).now_or_never().unwrap());
        let mut bytes: Vec<_> = buffers.map(super::PooledBuffer::freeze).collect();
        assert!(pool.buffer(USUAL_BYTES).now_or_never().is_none());
        bytes.pop();
        assert!(pool.buffer(USUAL_BYTES).now_or_never().is_some());
        drop(bytes);
        assert!(pool.buffer(TOTAL_BYTES).now_or_never().is_some());
    }

    #[test]
    fn a_large_request_is_not_overtaken_except_by_tiny_ones() {
        let pool = BufferPool::default();
        let half = pool.buffer(TOTAL_BYTES / 2).now_or_never();
        let mut waiting = Box::pin(pool.buffer(TOTAL_BYTES));
        assert!(waiting.as_mut().now_or_never().is_none());
        assert!(pool.buffer(USUAL_BYTES).now_or_never().is_none());
        assert!(pool.buffer(4096).now_or_never().is_some());
        drop(half);
        assert!(waiting.now_or_never().is_some());
    }

    #[test]
    fn a_buffer_is_used_again_and_empty() {
        let pool = BufferPool::default();
        let mut buffer = pool.buffer(USUAL_BYTES).now_or_never().unwrap();
        buffer.bytes.push(7);
        let address = buffer.bytes.as_ptr();
        drop(buffer.freeze());
        let again = pool.buffer(USUAL_BYTES / 2).now_or_never().unwrap();
        assert_eq!((again.bytes.as_ptr(), again.bytes.len()), (address, 0));
    }
}
