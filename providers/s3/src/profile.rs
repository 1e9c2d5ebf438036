//! The words of messages about the service.

use devlog_provider_http::{NetworkProblem, ServiceProfile};

/// The words of messages about S3.
pub const PROFILE: ServiceProfile = ServiceProfile {
    name: "s3",
    product: "an S3 service",
    container: "bucket",
    user_agent: concat!("devlog-provider-s3/", env!("CARGO_PKG_VERSION")),
    network_hint,
};

fn network_hint(problem: NetworkProblem, host: &str) -> Option<&'static str> {
    let is_amazon = host.ends_with(".amazonaws.com");
    match problem {
        NetworkProblem::UnknownName if is_amazon => {
            Some("check `region`, the bucket's name, and the network")
        }
        NetworkProblem::UnknownName => Some(
            "check the URL and `endpoint`, and the network; a service that knows no bucket names in its host needs \
             `path_style = true`",
        ),
        NetworkProblem::WrongCertificateName if !is_amazon => Some(
            "check the URL and `endpoint`; for a bucket with dots in its name set `path_style = true`",
        ),
        NetworkProblem::WrongCertificateName => None,
    }
}
