//! Shared access signatures. A client passes them on unchanged, so the fake compares them with those that it gave
//! away; what a signature may not do is shown by refusals that a test plans.

use super::{
    AzureFake,
    arrived::{Arrived, Place},
    refusal::{self, Refusal},
};

/// A signature that the owner of the account gave away.
#[derive(Clone, Debug)]
pub struct SharedSignature {
    container: String,
    parameters: Vec<(String, String)>,
}

impl AzureFake {
    /// A signature for a container, as a query. It holds characters that change their meaning if they are decoded.
    #[must_use]
    pub fn sas(&self, container: &str) -> String {
        let account = &mut self.lock().account;
        let sig = format!("{:016x}+/=%", fastrand::u64(..));
        account.signatures.push(SharedSignature {
            container: container.to_owned(),
            parameters: [("sv", "2023-11-03"), ("sp", "racwdl"), ("sig", &sig)]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
        });
        let sig = sig.replace('%', "%25").replace('+', "%2B");
        let sig = sig.replace('/', "%2F").replace('=', "%3D");
        format!("sv=2023-11-03&sp=racwdl&sig={sig}")
    }
}

/// Refuses a request that holds no whole signature for its container.
///
/// # Errors
/// 403, and the signature in its detail, as the service quotes it.
pub fn check(
    request: &Arrived,
    place: &Place,
    signatures: &[SharedSignature],
) -> Result<(), Refusal> {
    let sent = request.parameters();
    let is_whole = signatures.iter().any(|signature| {
        let mut parameters = signature.parameters.iter();
        signature.container == place.container && parameters.all(|pair| sent.contains(pair))
    });
    if is_whole {
        return Ok(());
    }
    let sig = request.parameter("sig").unwrap_or_default();
    Err(refusal::AUTHENTICATION_FAILED.with_detail(format!("Signature did not match: {sig}")))
}
