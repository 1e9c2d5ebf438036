//! Blocks that no list has named yet.

use super::{
    blob::Block,
    refusal::{self, Refusal},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;

/// The longest id, before it is put in base64, in bytes.
const MAX_ID: usize = 64;
/// The most uncommitted blocks of one blob.
const MAX_WAITING: usize = 100_000;
/// The time until uncommitted blocks are discarded, after the last one came:
/// <https://learn.microsoft.com/rest/api/storageservices/put-block#remarks>.
const KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The blocks that wait to become a part of one blob.
#[derive(Debug, Default)]
pub struct Uncommitted {
    blocks: HashMap<String, Vec<u8>>,
    last: Timestamp,
}

impl Uncommitted {
    /// Keeps a block until it is committed; one of the same id is replaced.
    ///
    /// # Errors
    /// 400 for a malformed id, or one of another length than those that wait; 409 for one too many.
    pub fn put(&mut self, id: &str, bytes: &[u8], now: Timestamp) -> Result<(), Refusal> {
        let decoded = BASE64_STANDARD.decode(id);
        let decoded = decoded.map_err(|_| refusal::INVALID_QUERY_PARAMETER)?;
        if decoded.len() > MAX_ID {
            return Err(refusal::OUT_OF_RANGE_INPUT);
        }
        if bytes.is_empty() {
            return Err(refusal::INVALID_HEADER_VALUE);
        }
        self.forget(now);
        let is_new = !self.blocks.contains_key(id);
        if self
            .blocks
            .keys()
            .next()
            .is_some_and(|other| other.len() != id.len())
        {
            return Err(refusal::INVALID_BLOB_OR_BLOCK);
        }
        if is_new && self.blocks.len() == MAX_WAITING {
            return Err(refusal::BLOCK_COUNT_EXCEEDS_LIMIT);
        }
        self.blocks.insert(id.to_owned(), bytes.to_vec());
        self.last = now;
        Ok(())
    }

    /// The block with this id, as it is now.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<Block> {
        let bytes = self.blocks.get(id)?.clone();
        let id = id.to_owned();
        Some(Block { id, bytes })
    }

    /// The ids and the lengths in bytes of all of them, sorted.
    #[must_use]
    pub fn sizes(&self) -> Vec<(&str, usize)> {
        let sizes = self.blocks.iter().map(|(id, bytes)| (&**id, bytes.len()));
        let mut sizes: Vec<_> = sizes.collect();
        sizes.sort_unstable();
        sizes
    }

    /// Drops all of them if they waited too long.
    pub fn forget(&mut self, now: Timestamp) {
        if now.duration_since(self.last) > KEPT {
            self.blocks.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{MAX_WAITING, Uncommitted, refusal};
    use base64::{Engine, prelude::BASE64_STANDARD};
    use jiff::Timestamp;

    #[test]
    fn a_hundred_thousand_blocks_may_wait() {
        let mut uncommitted = Uncommitted::default();
        let mut put = |number: usize| {
            let id = BASE64_STANDARD.encode(format!("{number:06}"));
            uncommitted.put(&id, b"x", Timestamp::UNIX_EPOCH)
        };
        (0..MAX_WAITING).try_for_each(&mut put).unwrap();
        assert_eq!(put(MAX_WAITING), Err(refusal::BLOCK_COUNT_EXCEEDS_LIMIT));
        assert_eq!(put(7), Ok(()), "one that is there may be replaced");
    }
}
