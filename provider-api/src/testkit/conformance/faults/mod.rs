//! The proof that the checks can fail: storages that break one promise each.

#[expect(clippy::unwrap_used, reason = "tests")]
mod careless;
#[expect(clippy::unwrap_used, reason = "tests")]
mod distortion;
mod liar;
mod lie;
mod planted_faults;
