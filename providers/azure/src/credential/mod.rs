//! Who asks: how a request is authorized. One kind of credential a file.

mod choice;
mod connection_string;
mod sas;

pub use choice::Choice;
pub use connection_string::ConnectionString;
pub use sas::Sas;

use crate::{request::Request, shared_key::SharedKey};
use devlog_provider_api::{Error, ErrorKind, Result};

/// What authorizes the requests of one storage.
#[derive(Clone)]
pub enum Credential {
    /// A key of the account signs each request.
    SharedKey(SharedKey),
    /// A signature that somebody made before travels in each request's address.
    Sas(Sas),
    /// Nothing: containers that are open to everybody.
    Anonymous,
}

impl Credential {
    /// Puts the credential into a request that is complete otherwise.
    ///
    /// # Errors
    /// If the request cannot carry it.
    pub fn authorize(&self, request: &mut Request) -> Result<()> {
        match self {
            Self::SharedKey(key) => key.sign(request).map_err(|_| {
                Error::new(
                    ErrorKind::InvalidSettings,
                    "the account's name holds characters that cannot be sent",
                )
            }),
            Self::Sas(sas) => {
                sas.add_to(&mut request.url);
                Ok(())
            }
            Self::Anonymous => Ok(()),
        }
    }
}
