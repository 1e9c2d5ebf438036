//! The list that makes blocks a blob, and that of the blocks that there are.

use super::{
    blob::{Blob, Block},
    refusal::{self, Refusal},
    uncommitted::Uncommitted,
};
use crate::http::Arrived;
use quick_xml::{Reader, events::Event};

/// The most blocks of a blob.
const MAX_BLOCKS: usize = 50_000;

/// The blocks that a Put Block List names, in its order.
/// <https://learn.microsoft.com/rest/api/storageservices/put-block-list>
///
/// # Errors
/// 400 for a list that is malformed or too long, or names a block that is not there.
pub fn resolve(
    list: &[u8],
    uncommitted: &Uncommitted,
    current: Option<&Blob>,
) -> Result<Vec<Block>, Refusal> {
    let committed = current.map_or(&[][..], |blob| &blob.blocks);
    let named = parse(list)?;
    if named.len() > MAX_BLOCKS {
        return Err(refusal::BLOCK_LIST_TOO_LONG);
    }
    let find = |(list, id): &(String, String)| {
        let new = || uncommitted.find(id);
        let old = || committed.iter().find(|block| block.id == *id).cloned();
        match &**list {
            "Latest" => new().or_else(old),
            "Uncommitted" => new(),
            _ => old(),
        }
        .ok_or(refusal::INVALID_BLOCK_LIST)
    };
    named.iter().map(find).collect()
}

/// The answer to a Get Block List.
///
/// # Errors
/// 400 for a kind of blocks that there is not.
pub fn tell(
    request: &Arrived,
    blob: Option<&Blob>,
    uncommitted: &Uncommitted,
) -> Result<String, Refusal> {
    let committed = blob.iter().flat_map(|blob| &blob.blocks);
    let committed = committed.map(|block| (&*block.id, block.bytes.len()));
    let committed = || element("CommittedBlocks", committed);
    let uncommitted = || element("UncommittedBlocks", uncommitted.sizes());
    let lists = match request.parameter("blocklisttype").as_deref() {
        None | Some("committed") => committed(),
        Some("uncommitted") => uncommitted(),
        Some("all") => committed() + &uncommitted(),
        Some(_) => return Err(refusal::INVALID_QUERY_PARAMETER),
    };
    Ok(format!(
        "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList>{lists}</BlockList>"
    ))
}

fn element<'a>(name: &str, blocks: impl IntoIterator<Item = (&'a str, usize)>) -> String {
    let blocks = blocks.into_iter().map(|(id, size)| {
        // Base64 holds nothing that XML does not.
        format!("<Block><Name>{id}</Name><Size>{size}</Size></Block>")
    });
    format!("<{name}>{}</{name}>", blocks.collect::<String>())
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
