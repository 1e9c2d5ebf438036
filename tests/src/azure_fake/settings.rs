//! What the owner of the account may set, and what time it is there.

use super::{AzureFake, container::Container, tier::Tier};
use jiff::SignedDuration;
use std::ops::RangeInclusive;

impl AzureFake {
    /// From now on a container keeps an entry for each folder, as accounts with a hierarchical namespace do.
    pub fn make_hierarchical(&self, container: &str) {
        self.change(container, |container| container.is_hierarchical = true);
    }

    /// Moves a blob to a tier, as a rule of the account may do.
    pub fn set_tier(&self, container: &str, blob: &str, tier: Tier) {
        self.change(container, |container| {
            if let Some(blob) = container.blobs.get_mut(blob) {
                blob.tier = Some(tier);
            }
        });
    }

    /// Every page of a container's listings has a length in this range from now on.
    pub fn set_page_lengths(&self, container: &str, lengths: RangeInclusive<usize>) {
        self.change(container, |container| container.pager.lengths = lengths);
    }

    /// Sets the service's clock ahead of this computer's, or behind it.
    pub fn set_clock_ahead(&self, ahead: SignedDuration) {
        self.lock().account.ahead = ahead;
    }

    /// Gives the account another key.
    pub fn set_key(&self, key: &str) {
        key.clone_into(&mut self.lock().account.key);
    }

    /// From now on the account's keys open nothing, nor what they sign.
    pub fn forbid_keys(&self) {
        self.lock().account.forbids_keys = true;
    }

    /// From now on a policy keeps every blob of a container as it is.
    pub fn make_immutable(&self, container: &str) {
        self.change(container, |container| container.is_immutable = true);
    }

    fn change(&self, container: &str, change: impl FnOnce(&mut Container)) {
        if let Some(container) = self.lock().account.containers.get_mut(container) {
            change(container);
        }
    }
}
