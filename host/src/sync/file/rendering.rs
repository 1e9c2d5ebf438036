//! The comparison of markdown with the event log that it is rendered from.

use super::content::Content;
use crate::{
    encryption::DigestMethod,
    journal::{EntryStorage, LocalEntries, markdown, parse_key},
};
use devlog_provider_api::ObjectKey;
use std::{io, path::Path};

/// Reports if `content`, the markdown under `key`, is what its event log renders to. A log that cannot be read renders
/// to nothing.
///
/// # Errors
/// If `content` cannot be read.
pub fn is_rendered(root: &Path, key: &ObjectKey, content: &mut Content) -> io::Result<bool> {
    let rendered = || {
        let id = parse_key(key.as_str())?.1?;
        let log = LocalEntries::new(root).log(id).ok()??;
        Some(markdown(&log.entry?))
    };
    let Some(text) = rendered() else {
        return Ok(false);
    };
    let method = DigestMethod::Plain;
    Ok(content.digest(&method)? == method.digest(text.as_bytes()))
}
