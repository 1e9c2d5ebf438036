//! Shared access signatures. A client passes them on unchanged, so the fake compares them with those that it gave
//! away; what a signature may not do is shown by refusals that a test plans.

use crate::azure_fake::{place::Place, refusal::refuse_quoting};
use crate::http::{Arrived, Reply};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// A signature that the owner of the account gave away.
#[derive(Clone, Debug)]
pub struct SharedSignature {
    container: String,
    parameters: Vec<(String, String)>,
}

impl SharedSignature {
    /// A new signature for a container, and the query that it is. The query holds characters that change their
    /// meaning if they are decoded.
    #[must_use]
    pub fn new(container: &str) -> (Self, String) {
        let sig = format!("{:016x}+/=%", fastrand::u64(..));
        let signature = Self {
            container: container.to_owned(),
            parameters: [("sv", "2023-11-03"), ("sp", "racwdl"), ("sig", &sig)]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
        };
        let sig = utf8_percent_encode(&sig, NON_ALPHANUMERIC);
        (signature, format!("sv=2023-11-03&sp=racwdl&sig={sig}"))
    }
}

/// Refuses a request that holds no whole signature for its container, and quotes the signature as the service does.
pub fn check(
    request: &Arrived,
    place: &Place,
    signatures: &[SharedSignature],
) -> Result<(), Reply> {
    let sent = request.parameters();
    let is_whole = signatures.iter().any(|signature| {
        let mut parameters = signature.parameters.iter();
        signature.container == place.container && parameters.all(|pair| sent.contains(pair))
    });
    if is_whole {
        return Ok(());
    }
    let sig = request.parameter("sig").unwrap_or_default();
    let detail = format!("Signature did not match: {sig}");
    Err(refuse_quoting(403, "AuthenticationFailed", &detail))
}
