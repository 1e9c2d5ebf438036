//! A container, and the effect of each operation on its blobs.

use super::{
    blob::Blob,
    listing::Pager,
    refusal::{Answer, refuse},
    rules::{checksum::md5_of, metadata::metadata},
};
use crate::{
    bucket_server::ranged,
    http::{Arrived, Reply},
    shelf::Content,
};
use std::{collections::BTreeMap, fmt::Write as _};

/// The longest part whose checksum the service computes, in bytes.
const MAX_CHECKED: usize = 4 << 20;

/// Blobs, and blocks that no list has named yet.
#[derive(Debug, Default)]
pub struct Container {
    /// The blobs by their names.
    pub blobs: BTreeMap<String, Blob>,
    /// True if folders are entries of their own, as in an account with a hierarchical namespace.
    pub is_hierarchical: bool,
    /// The pages of its listings.
    pub(super) pager: Pager,
    /// By the names of their blobs and their ids.
    blocks: BTreeMap<(String, String), Content>,
}

impl Container {
    /// Carries out a request for a blob.
    pub fn answer(&mut self, name: &str, request: &Arrived) -> Reply {
        let answer = match request.line.kind() {
            "put" => self.put(name, request),
            "put block" => self.put_block(name, request),
            "put block list" => self.commit(name, request),
            "get" | "head" => self.get(name, request),
            "get block list" => self.list_blocks(name, request),
            "delete" => self.delete(name, request),
            _ => Err(refuse(405, "UnsupportedHttpVerb")),
        };
        answer.unwrap_or_else(|refusal| refusal)
    }

    fn put(&mut self, name: &str, request: &Arrived) -> Answer {
        if request.header("x-ms-blob-type") != Some("BlockBlob") {
            return Err(refuse(400, "MissingRequiredHeader"));
        }
        let md5 = Some(md5_of(&request.body));
        self.store(name, request, request.body[..].into(), md5)
    }

    /// <https://learn.microsoft.com/rest/api/storageservices/put-block>
    fn put_block(&mut self, name: &str, request: &Arrived) -> Answer {
        let id = request.parameter("blockid").unwrap_or_default();
        let mut waiting = self.blocks_of(name);
        if waiting.any(|(other, _)| other.len() != id.len()) {
            return Err(refuse(400, "InvalidBlobOrBlock"));
        }
        drop(waiting);
        let block = request.body[..].into();
        self.blocks.insert((name.to_owned(), id), block);
        Ok(Reply::new(201))
    }

    /// Makes blocks a blob. The MD5 is believed: that is how the service does it.
    /// <https://learn.microsoft.com/rest/api/storageservices/put-block-list>
    fn commit(&mut self, name: &str, request: &Arrived) -> Answer {
        let list = String::from_utf8_lossy(&request.body);
        let mut content = Content::default();
        for part in list.split("<Latest>").skip(1) {
            let id = part.split('<').next().unwrap_or_default();
            let block = self.blocks.get(&(name.to_owned(), id.to_owned()));
            content.append(block.ok_or_else(|| refuse(400, "InvalidBlockList"))?);
        }
        let md5 = request.header("x-ms-blob-content-md5");
        self.store(name, request, content, md5.map(str::to_owned))
    }

    fn get(&self, name: &str, request: &Arrived) -> Answer {
        let blob = self.existing(name)?;
        self.check(name, request)?;
        let reply = blob.properties(Reply::new(200));
        let reply = ranged(reply, &blob.content, request);
        let reply = reply.ok_or_else(|| refuse(416, "InvalidRange"))?;
        let md5 = match request.header("x-ms-range-get-content-md5") {
            None => blob.md5.clone().filter(|_| reply.status == 200),
            Some(_) if reply.status == 206 && reply.body.len() <= MAX_CHECKED => {
                Some(md5_of(&reply.body))
            }
            Some(_) => return Err(refuse(400, "InvalidHeaderValue")),
        };
        Ok(reply.optional("Content-MD5", md5.as_deref()))
    }

    /// A blob that only has blocks waiting for it is known here, and nowhere else.
    /// <https://learn.microsoft.com/rest/api/storageservices/get-block-list>
    fn list_blocks(&self, name: &str, request: &Arrived) -> Answer {
        if request.parameter("blocklisttype").as_deref() != Some("uncommitted") {
            return Err(refuse(400, "InvalidQueryParameterValue"));
        }
        let mut xml = String::new();
        for (id, block) in self.blocks_of(name) {
            let size = block.len();
            let _ = write!(xml, "<Block><Name>{id}</Name><Size>{size}</Size></Block>");
        }
        let reply = Reply::new(200).header("Content-Type", "application/xml");
        let reply = match self.blobs.get(name) {
            Some(blob) => blob.version(reply),
            None if xml.is_empty() => return Err(refuse(404, "BlobNotFound")),
            None => reply,
        };
        Ok(reply.body(format!(
            "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList><UncommittedBlocks>{xml}\
             </UncommittedBlocks></BlockList>"
        )))
    }

    fn delete(&mut self, name: &str, request: &Arrived) -> Answer {
        self.existing(name)?;
        self.check(name, request)?;
        self.blobs.remove(name);
        Ok(Reply::new(202))
    }

    /// Stores a blob, if the condition holds; its uncommitted blocks are gone.
    fn store(
        &mut self,
        name: &str,
        request: &Arrived,
        content: Content,
        md5: Option<String>,
    ) -> Answer {
        self.check(name, request)?;
        let reply = Reply::new(201).optional("Content-MD5", md5.as_deref());
        let blob = Blob::new(content, md5, metadata(request)?);
        let reply = blob.version(reply);
        self.blocks.retain(|(of, _), _| of != name);
        if self.is_hierarchical {
            for (end, _) in name.match_indices('/') {
                let folder = self.blobs.entry(name[..end].to_owned());
                folder.or_insert_with(Blob::folder);
            }
        }
        self.blobs.insert(name.to_owned(), blob);
        Ok(reply)
    }

    /// <https://learn.microsoft.com/rest/api/storageservices/specifying-conditional-headers-for-blob-service-operations>
    fn check(&self, name: &str, request: &Arrived) -> Result<(), Reply> {
        let current = self.blobs.get(name).map(|blob| &*blob.etag);
        let holds = |condition: &str| match condition {
            "*" => Ok(current.is_some()),
            _ if condition.starts_with('"') => Ok(current == Some(condition)),
            _ => Err(refuse(400, "InvalidHeaderValue")),
        };
        if let Some(wanted) = request.header("if-match")
            && !holds(wanted)?
        {
            return Err(refuse(412, "ConditionNotMet"));
        }
        match request.header("if-none-match") {
            Some(unwanted) if holds(unwanted)? => Err(refuse(409, "BlobAlreadyExists")),
            _ => Ok(()),
        }
    }

    fn existing(&self, name: &str) -> Result<&Blob, Reply> {
        let blob = self.blobs.get(name);
        blob.ok_or_else(|| refuse(404, "BlobNotFound"))
    }

    fn blocks_of(&self, name: &str) -> impl Iterator<Item = (&str, &Content)> {
        let blocks = self.blocks.iter();
        blocks.filter_map(move |((of, id), block)| (of == name).then_some((&**id, block)))
    }
}
