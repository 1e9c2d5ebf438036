//! Keys, bytes and descriptions as a lie distorts them.

use super::lie::Lie;
use crate::{testkit::sha256, Attributes, ETag, ObjectKey, RemoteFile};

impl Lie {
    /// The key under which an object is stored.
    pub fn key(self, key: &ObjectKey) -> ObjectKey {
        let text = key.as_str();
        let rewritten = match self {
            Lie::KeyPunctuationRewritten => text.replace('_', "-"),
            Lie::KeySegmentsCut => {
                let segments = text.split('/');
                let cut = segments.map(|segment| &segment[..segment.len().min(100)]);
                cut.collect::<Vec<_>>().join("/")
            }
            Lie::LongKeysCut => text.chars().take(500).collect(),
            _ => text.to_owned(),
        };
        ObjectKey::new(rewritten).unwrap()
    }

    /// The bytes that are stored.
    pub fn content(self, mut bytes: Vec<u8>) -> Vec<u8> {
        match self {
            Lie::StoreTruncated => bytes.truncate(65_536),
            Lie::FirstByteOnly => bytes.truncate(1),
            Lie::ContentPadded => bytes.push(b'\n'),
            Lie::LastPartLost if bytes.len() > 8 << 20 => bytes.truncate(8 << 20),
            Lie::LineEndingsRewritten => bytes.retain(|byte| *byte != b'\r'),
            _ => {}
        }
        bytes
    }

    /// The description that is returned; `calls` were made before.
    pub fn describe(self, mut file: RemoteFile, in_listing: bool, calls: usize) -> RemoteFile {
        match self {
            Lie::WrongHashInStat if !in_listing => file.sha256 = Some(sha256(b"another")),
            Lie::WrongHashInListing if in_listing => file.sha256 = Some(sha256(b"another")),
            Lie::NoHashInListing if in_listing => file.sha256 = None,
            Lie::NoHashOfEmpty if file.size == 0 => file.sha256 = None,
            Lie::UploadIdForgotten => file.upload_id = None,
            Lie::UploadIdInvented => file.upload_id = file.upload_id.or(Some("0".to_owned())),
            Lie::AttributesForgotten => file.attributes = Attributes::new(),
            Lie::NoAttributesInListing if in_listing => file.attributes = Attributes::new(),
            Lie::AttributeNamesRewritten => {
                let pairs = file.attributes.iter();
                let pairs = pairs.map(|(name, value)| (name.replace('_', "0"), value));
                file.attributes = Attributes::from_remote(pairs);
            }
            Lie::AttributesCutAt512Bytes if file.attributes.bytes() > 512 => {
                file.attributes = Attributes::new();
            }
            Lie::EtagChangesBetweenCalls => {
                file.etag = Some(ETag::new(calls.to_string()));
            }
            Lie::EtagOfSize => file.etag = Some(ETag::new(file.size.to_string())),
            _ => {}
        }
        file
    }
}
