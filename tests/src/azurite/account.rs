//! The emulator's account, which the doubles have too.

/// The emulator's account, which its documentation publishes.
pub const ACCOUNT: &str = "devstoreaccount1";
/// The key of that account, published too.
pub const KEY: &str =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
