//! The words of messages about the service.

use devlog_provider_http::{NetworkProblem, ServiceProfile};

/// The words of messages about Azure Blob Storage.
pub const PROFILE: ServiceProfile = ServiceProfile {
    name: "azure",
    product: "Azure Blob Storage",
    container: "container",
    user_agent: concat!("devlog-provider-azure/", env!("CARGO_PKG_VERSION")),
    network_hint,
};

/// Private endpoints have a name in the private network's DNS, which the service's certificate does not have.
fn network_hint(problem: NetworkProblem, host: &str) -> Option<&'static str> {
    let is_private = host.split('.').any(|label| label == "privatelink");
    match (problem, is_private) {
        (NetworkProblem::UnknownName, true) => Some(
            "names with `privatelink` are known only inside of the private network: connect the VPN and its DNS",
        ),
        (NetworkProblem::UnknownName, false) => Some(
            "check the account's name in the URL, the network, and for a private endpoint the VPN and its DNS",
        ),
        (NetworkProblem::WrongCertificateName, true) => Some(
            "leave `privatelink.` out of the URL: the private network's DNS leads to the private endpoint all the same",
        ),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::network_hint;
    use devlog_provider_http::NetworkProblem::WrongCertificateName;

    #[test]
    fn a_private_endpoint_under_its_private_name_gets_the_right_one() {
        let hint = |host| network_hint(WrongCertificateName, host);
        let private = hint("acc.privatelink.blob.core.windows.net");
        assert!(private.is_some_and(|hint| hint.starts_with("leave `privatelink.` out")));
        assert_eq!(hint("acc.blob.core.windows.net"), None);
    }
}
