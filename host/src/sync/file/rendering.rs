//! The comparison of markdown and its object with the event log that both are rendered from.

use super::Content;
use crate::{
    encryption::DigestMethod,
    journal::{EntryStorage, JournalKey, LocalEntries, markdown},
};
use devlog_provider_api::Sha256Digest;
use std::{io, path::Path};

/// Reports if the event log holds the text of both sides: `content`, the markdown under `key`, is what it renders to,
/// and `remote`, the digest of the object by this method, is of what it renders or once rendered to. Without a digest
/// only the local side counts. A log that cannot be read renders to nothing.
///
/// # Errors
/// If `content` cannot be read.
pub fn is_rendered(
    root: &Path,
    key: JournalKey,
    content: &mut Content,
    remote: Option<Sha256Digest>,
    method: &DigestMethod,
) -> io::Result<bool> {
    let (entries, plain) = (LocalEntries::new(root), DigestMethod::Plain);
    let rendered = || {
        let id = key.entry()?;
        let is_sought =
            |text: &str| remote.is_none_or(|remote| method.digest(text.as_bytes()) == remote);
        let was_rendered = entries.rendered(id, is_sought).ok()?;
        let entry = entries.log(id).ok()??.entry?;
        was_rendered.then(|| markdown(&entry))
    };
    let Some(text) = rendered() else {
        return Ok(false);
    };
    Ok(content.digest(&plain)? == plain.digest(text.as_bytes()))
}
