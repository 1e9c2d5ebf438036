//! The filesystem provider.
