//! The words of the library for a source without keys.

/// The longest reason that is repeated, in characters.
const MAX_REASON: usize = 200;

/// The first line of the library's words, without an end that could go on for pages.
pub fn reason(error: &reqsign_core::Error) -> String {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    line.chars().take(MAX_REASON).collect()
}
