//! The parts of a request that only blob storage has.

use super::refusal::{self, Refusal};
use crate::http::Arrived;
use percent_encoding::percent_decode_str;
use std::collections::BTreeMap;

/// The target of a request; an emulator has the account in the path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The account.
    pub account: String,
    /// The container.
    pub container: String,
    /// The blob; `None` for a request about the container itself.
    pub blob: Option<String>,
}

impl Arrived {
    /// The metadata by its names.
    #[must_use]
    pub fn metadata(&self) -> BTreeMap<&str, &str> {
        self.headers
            .iter()
            .filter_map(|(name, value)| Some((name.strip_prefix("x-ms-meta-")?, value.as_str())))
            .collect()
    }

    /// Returns the place that the path names.
    ///
    /// # Errors
    /// 400 when it names nothing that blob storage has.
    pub fn place(&self) -> Result<Place, Refusal> {
        let path = self.path().strip_prefix('/').ok_or(refusal::INVALID_URI)?;
        let mut parts = path.splitn(3, '/').map(decoded_segment);
        let mut next = || parts.next().transpose();
        let (account, container, blob) = (next()?, next()?, next()?);
        Ok(Place {
            account: account.ok_or(refusal::INVALID_URI)?,
            container: container.ok_or(refusal::INVALID_URI)?,
            blob,
        })
    }
}

fn decoded_segment(text: &str) -> Result<String, Refusal> {
    let text = percent_decode_str(text).decode_utf8();
    Ok(text.map_err(|_| refusal::INVALID_URI)?.into_owned())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::Place;
    use crate::http::{Arrived, Message};

    fn arrived(head: &str) -> Arrived {
        let message = Message::read(&mut head.as_bytes()).unwrap().unwrap();
        Arrived::new(&message).unwrap()
    }

    #[test]
    fn a_path_names_account_container_and_blob() {
        let request = arrived("GET /acc/log/a%20b/c+d?prefix=a+b%2B&comp=list HTTP/1.1\r\n\r\n");
        let place = Place {
            account: "acc".to_owned(),
            container: "log".to_owned(),
            blob: Some("a b/c+d".to_owned()),
        };
        assert_eq!(request.place().ok(), Some(place));
    }

    #[test]
    fn the_space_in_a_value_stays_visible() {
        let request = arrived("PUT /a/b/c HTTP/1.1\r\nX-Ms-Meta-Place:  here\r\n\r\n");
        assert_eq!(request.metadata()["place"], " here");
        assert_eq!(request.header("x-ms-meta-place"), Some("here"));
    }
}
