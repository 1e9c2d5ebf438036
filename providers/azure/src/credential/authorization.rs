//! The credential of a storage, and its place in a request.

use super::{Sas, Tokens, shared_key::SharedKey};
use devlog_provider_api::{Error, ErrorKind, Result};
use devlog_provider_http::Request;
use reqwest::header::{AUTHORIZATION, HeaderValue};

/// The credential that authorizes the requests of one storage.
pub enum Credential {
    /// A key of the account signs each request.
    SharedKey(SharedKey),
    /// A signature that was made before travels in each request's address.
    Sas(Sas),
    /// A token of Microsoft Entra travels in each request's header.
    Tokens(Box<Tokens>),
    /// No credential, for a container that is open to everyone.
    Anonymous,
}

impl Credential {
    /// Puts the credential into a request that is complete otherwise.
    ///
    /// # Errors
    /// If the request cannot carry it, or there is no token.
    pub async fn authorize(&self, request: &mut Request) -> Result<()> {
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
            Self::Tokens(tokens) => {
                let token = tokens.header().await?;
                request.headers.insert(AUTHORIZATION, token);
                Ok(())
            }
            Self::Anonymous => Ok(()),
        }
    }

    /// After a 401: throws away what the request carried, if there can be something newer.
    pub async fn renew(&self, refused: Option<&HeaderValue>) -> bool {
        let (Self::Tokens(tokens), Some(refused)) = (self, refused) else {
            return false;
        };
        tokens.forget(refused).await;
        true
    }
}
