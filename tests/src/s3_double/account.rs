//! The account: its permanent key, and its region.

/// The id of the permanent access key.
pub const ACCESS_KEY: &str = "AKIDOUBLE";
/// Its secret.
pub const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
/// The region of every bucket.
pub const REGION: &str = "eu-central-1";
