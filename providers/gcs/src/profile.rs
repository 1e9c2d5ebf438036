//! The words of messages about the service.

use devlog_provider_http::ServiceProfile;

/// The words of messages about Google Cloud Storage.
pub const PROFILE: ServiceProfile = ServiceProfile {
    name: "gcs",
    product: "Google Cloud Storage",
    container: "bucket",
    user_agent: concat!("devlog-provider-gcs/", env!("CARGO_PKG_VERSION")),
    network_hint: |_, _| None,
};
