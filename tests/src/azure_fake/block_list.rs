//! Blocks before they are a blob, and the list that makes them one.

use super::{
    blob::{Blob, Block},
    refusal::{self, Refusal},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use quick_xml::{Reader, events::Event};

/// The longest id, before it is put in base64.
const MAX_ID: usize = 64;
/// How many blocks a blob may have.
const MAX_BLOCKS: usize = 50_000;

/// Keeps a block until it is committed; one of the same id is replaced.
///
/// # Errors
/// 400 for a malformed id, or one of another length than those that are there.
pub fn put(uncommitted: &mut Vec<Block>, id: &str, bytes: &[u8]) -> Result<(), Refusal> {
    let length = BASE64_STANDARD.decode(id).map(|decoded| decoded.len());
    if !length.is_ok_and(|length| (1..=MAX_ID).contains(&length)) {
        return Err(refusal::INVALID_QUERY_PARAMETER);
    }
    if bytes.is_empty() {
        return Err(refusal::INVALID_HEADER_VALUE);
    }
    if uncommitted.iter().any(|block| block.id.len() != id.len()) {
        return Err(refusal::INVALID_BLOB_OR_BLOCK);
    }
    uncommitted.retain(|block| block.id != id);
    uncommitted.push(Block {
        id: id.to_owned(),
        bytes: bytes.to_vec(),
    });
    Ok(())
}

/// The blocks that a Put Block List names, in its order.
/// <https://learn.microsoft.com/rest/api/storageservices/put-block-list>
///
/// # Errors
/// 400 for a list that is malformed or too long, or names a block that is not there.
pub fn resolve(
    list: &[u8],
    uncommitted: &[Block],
    current: Option<&Blob>,
) -> Result<Vec<Block>, Refusal> {
    let committed = current.map_or(&[][..], |blob| &blob.blocks);
    let named = parse(list)?;
    if named.len() > MAX_BLOCKS {
        return Err(refusal::BLOCK_LIST_TOO_LONG);
    }
    let find = |(list, id): &(String, String)| {
        let is_it = |block: &&Block| block.id == *id;
        let new = || uncommitted.iter().find(is_it);
        let old = || committed.iter().find(is_it);
        match &**list {
            "Latest" => new().or_else(old),
            "Uncommitted" => new(),
            _ => old(),
        }
        .cloned()
        .ok_or(refusal::INVALID_BLOCK_LIST)
    };
    named.iter().map(find).collect()
}

/// The entries: which blocks are meant, and the id.
fn parse(list: &[u8]) -> Result<Vec<(String, String)>, Refusal> {
    let text = std::str::from_utf8(list).map_err(|_| refusal::INVALID_XML)?;
    let mut reader = Reader::from_str(text);
    let mut open: Vec<String> = Vec::new();
    let (mut named, mut is_list) = (Vec::new(), false);
    loop {
        match reader.read_event().map_err(|_| refusal::INVALID_XML)? {
            Event::Start(start) => {
                let name = start.name();
                let name: &str = name.as_ref();
                let fits = match open.len() {
                    0 => name == "BlockList",
                    1 => ["Latest", "Committed", "Uncommitted"].contains(&name),
                    _ => false,
                };
                if !fits {
                    return Err(refusal::INVALID_XML);
                }
                is_list = true;
                open.push(name.to_owned());
            }
            Event::Text(text) if open.len() == 2 => {
                let kind = open.last().cloned().unwrap_or_default();
                named.push((kind, text.trim().to_owned()));
            }
            Event::End(_) => drop(open.pop()),
            Event::Eof if is_list && open.is_empty() => return Ok(named),
            Event::Eof => return Err(refusal::INVALID_XML),
            _ => {}
        }
    }
}
