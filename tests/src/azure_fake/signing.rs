//! Signatures that the owner of the account gives away.

use super::{AzureFake, arrived::Place, sas::Sas};

impl AzureFake {
    /// A signature with these permissions on a container, from an hour ago until in an hour.
    #[must_use]
    pub fn sas(&self, container: &str, permissions: &str) -> String {
        self.sign(container, &Sas::for_an_hour(permissions))
    }

    /// The query that this signature is.
    #[must_use]
    pub fn sign(&self, container: &str, sas: &Sas) -> String {
        let account = &self.lock().account;
        let place = Place {
            account: account.name.clone(),
            container: container.to_owned(),
            blob: None,
        };
        sas.query(&place, &account.key)
    }
}
