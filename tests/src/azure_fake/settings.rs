//! The settings of the account and of its clock.

use super::{AzureFake, container::Container, rules::sas::SharedSignature};
use jiff::SignedDuration;
use std::ops::RangeInclusive;

impl AzureFake {
    /// Gives a shared access signature for a container away, as a query.
    #[must_use]
    pub fn sas(&self, container: &str) -> String {
        let (signature, query) = SharedSignature::new(container);
        self.lock().account.signatures.push(signature);
        query
    }

    /// From now on a container keeps an entry for each folder, as accounts with a hierarchical namespace do.
    pub fn make_hierarchical(&self, container: &str) {
        self.change(container, |container| container.is_hierarchical = true);
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

    fn change(&self, container: &str, change: impl FnOnce(&mut Container)) {
        if let Some(container) = self.lock().account.containers.get_mut(container) {
            change(container);
        }
    }
}
