//! Uploads in parts.

use super::{
    answer::{metadata, xml},
    bucket::{Bucket, Object, Part, Upload},
    refusal::{Refusal, refusal},
    signature::hex,
};
use crate::{
    http::{Arrived, Reply},
    shelf::Content,
};
use jiff::Timestamp;
use md5::{Digest, Md5};
use regex::Regex;
use std::{collections::BTreeMap, fmt::Write as _};

/// The shortest part but the last, in bytes.
const MIN_PART: u64 = 5 << 20;

impl Bucket {
    pub(super) fn create_upload(&mut self, key: &str, request: &Arrived) -> Reply {
        let id = format!("upload-{:016x}", fastrand::u64(..));
        let upload = Upload {
            key: key.to_owned(),
            metadata: metadata(request),
            parts: BTreeMap::new(),
            begun: Timestamp::now(),
        };
        self.uploads.insert(id.clone(), upload);
        xml(&format!(
            "<InitiateMultipartUploadResult><UploadId>{id}</UploadId></InitiateMultipartUploadResult>"
        ))
    }

    pub(super) fn list_uploads(&self, request: &Arrived) -> Reply {
        let prefix = request.parameter("prefix").unwrap_or_default();
        let mut list = String::new();
        for (id, Upload { key, begun, .. }) in &self.uploads {
            if key.starts_with(&prefix) {
                let _ = write!(
                    list,
                    "<Upload><Key>{key}</Key><UploadId>{id}</UploadId><Initiated>{begun:.3}</Initiated></Upload>"
                );
            }
        }
        xml(&format!(
            "<ListMultipartUploadsResult>{list}</ListMultipartUploadsResult>"
        ))
    }

    fn upload(&mut self, request: &Arrived) -> Result<&mut Upload, Refusal> {
        let id = request.parameter("uploadId").unwrap_or_default();
        let upload = self.uploads.get_mut(&id);
        upload.ok_or_else(|| refusal(404, "NoSuchUpload"))
    }

    pub(super) fn put_part(&mut self, request: &Arrived) -> Result<Reply, Refusal> {
        let number = request
            .parameter("partNumber")
            .and_then(|number| number.parse().ok())
            .filter(|number| (1..=10_000).contains(number))
            .ok_or_else(|| refusal(400, "InvalidArgument"))?;
        let upload = self.upload(request)?;
        let md5 = Md5::digest(&request.body).to_vec();
        let etag = hex(&md5);
        let content = request.body[..].into();
        upload.parts.insert(number, Part { content, md5 });
        Ok(Reply::new(200).header("ETag", format!("\"{etag}\"")))
    }

    pub(super) fn complete(&mut self, key: &str, request: &Arrived) -> Result<Reply, Refusal> {
        let upload = self.upload(request)?.clone();
        if upload.key != key {
            return Err(refusal(404, "NoSuchUpload"));
        }
        let list = String::from_utf8_lossy(&request.body);
        let numbers = upload.parts.keys().map(u32::to_string);
        let etags = upload.parts.values().map(|part| hex(&part.md5));
        let is_listed = numbers.eq(listed(&list, r"<PartNumber>(\d+)<"))
            && etags.eq(listed(&list, r#"<ETag>(?:&quot;|&#34;|"|)([0-9a-f]{32})"#));
        if !is_listed {
            return Err(refusal(400, "InvalidPart"));
        }
        let count = upload.parts.len();
        let mut all_but_last = upload.parts.values().take(count.saturating_sub(1));
        if all_but_last.any(|part| part.content.len() < MIN_PART) {
            return Err(refusal(400, "EntityTooSmall"));
        }
        self.check(key, request)?;
        let (mut content, mut md5) = (Content::default(), Md5::new());
        for part in upload.parts.values() {
            content.append(&part.content);
            md5.update(&part.md5);
        }
        let etag = format!("{}-{count}", hex(&md5.finalize()));
        let object = Object {
            content,
            etag: etag.clone(),
            write: self.next_write(),
            metadata: upload.metadata,
        };
        self.objects.insert(key.to_owned(), object);
        let id = request.parameter("uploadId").unwrap_or_default();
        self.uploads.remove(&id);
        Ok(xml(&format!(
            "<CompleteMultipartUploadResult><ETag>&quot;{etag}&quot;</ETag></CompleteMultipartUploadResult>"
        )))
    }

    pub(super) fn abort(&mut self, request: &Arrived) -> Result<Reply, Refusal> {
        self.upload(request)?;
        let id = request.parameter("uploadId").unwrap_or_default();
        self.uploads.remove(&id);
        Ok(Reply::new(204))
    }
}

/// The values in a list of parts, each client's in its own spelling.
fn listed(list: &str, pattern: &str) -> Vec<String> {
    let pattern = Regex::new(pattern).expect("the pattern is right");
    let found = pattern.captures_iter(list);
    found.map(|value| value[1].to_owned()).collect()
}
