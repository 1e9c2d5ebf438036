//! The words that messages use for a service.

/// A service as messages name it.
#[derive(Clone, Copy, Debug)]
pub struct ServiceProfile {
    /// The subject of a sentence, such as `azure`.
    pub name: &'static str,
    /// The product, such as `Azure Blob Storage`.
    pub product: &'static str,
    /// The service's word for what holds the objects, such as `bucket`.
    pub container: &'static str,
    /// The value of `User-Agent`.
    pub user_agent: &'static str,
    /// The next step for a problem at this host, where the service knows a better one than the usual.
    pub network_hint: fn(NetworkProblem, &str) -> Option<&'static str>,
}

/// A problem of the network for which a service can have a hint of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetworkProblem {
    /// The host's name has no address.
    UnknownName,
    /// The certificate is for another name.
    WrongCertificateName,
}
