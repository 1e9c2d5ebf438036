//! One line of the index: what is known of one version of one object.

use crate::version::Version;
use devlog_provider_api::{Attributes, Sha256Digest};
use sha2::{Digest, Sha256};

/// The fact that the file of this key, when it is this version, has this digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub key: String,
    pub version: Version,
    pub sha256: Sha256Digest,
    pub upload_id: Option<String>,
    pub attributes: Attributes,
}

impl Record {
    /// Checksum, size, seconds, nanoseconds, SHA-256, upload id and key, separated by tabs; then, if there are some,
    /// the attributes as `NAME=VALUE`, separated by spaces. None of them holds a control character.
    pub fn to_line(&self) -> String {
        let attributes = self.attributes.iter();
        let attributes: Vec<_> = attributes
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let separator = if attributes.is_empty() { "" } else { "\t" };
        let fields = format!(
            "{}\t{}\t{}\t{}\t{}\t{}{separator}{}",
            self.version.size,
            self.version.seconds,
            self.version.nanos,
            self.sha256,
            self.upload_id.as_deref().unwrap_or_default(),
            self.key,
            attributes.join(" ")
        );
        format!("{}\t{fields}\n", checksum(&fields))
    }

    /// The record of a line without its end; `None` if the line is damaged.
    pub fn from_line(line: &[u8]) -> Option<Self> {
        let (found, fields) = std::str::from_utf8(line).ok()?.split_once('\t')?;
        if found != checksum(fields) {
            return None;
        }
        let mut fields = fields.split('\t');
        let mut next = || fields.next();
        let version = Version {
            size: next()?.parse().ok()?,
            seconds: next()?.parse().ok()?,
            nanos: next()?.parse().ok()?,
        };
        let sha256 = next()?.parse().ok()?;
        let upload_id = Some(next()?.to_owned()).filter(|id| !id.is_empty());
        let key = next()?.to_owned();
        let attributes = next().map_or(Some(Attributes::new()), attributes)?;
        next().is_none().then_some(Self {
            key,
            version,
            sha256,
            upload_id,
            attributes,
        })
    }
}

fn attributes(text: &str) -> Option<Attributes> {
    let mut attributes = Attributes::new();
    for attribute in text.split(' ') {
        let (name, value) = attribute.split_once('=')?;
        attributes.insert(name, value).ok()?;
    }
    Some(attributes)
}

/// 64 bits: enough against a torn or flipped line.
fn checksum(fields: &str) -> String {
    let digest = Sha256::digest(fields.as_bytes());
    let text = Sha256Digest::from_bytes(digest.into()).to_string();
    text[..16].to_owned()
}

#[cfg(test)]
mod tests {
    use super::Record;
    use crate::version::Version;
    use devlog_provider_api::{Attributes, Sha256Digest};

    fn record(upload_id: Option<&str>) -> Record {
        Record {
            key: "a b/ü%\u{1f980}".to_owned(),
            version: Version {
                size: 3,
                seconds: -2,
                nanos: 7,
            },
            sha256: Sha256Digest::from_bytes([7; 32]),
            upload_id: upload_id.map(str::to_owned),
            attributes: Attributes::new(),
        }
    }

    #[test]
    fn a_record_survives_its_line() {
        for upload_id in [None, Some("a-1")] {
            let mut record = record(upload_id);
            let line = record.to_line();
            assert_eq!(
                Record::from_line(line.trim_end().as_bytes()).as_ref(),
                Some(&record)
            );
            record.attributes = Attributes::from_remote([("a", "=~"), ("b", "2")]);
            let line = record.to_line();
            assert_eq!(Record::from_line(line.trim_end().as_bytes()), Some(record));
        }
    }

    #[test]
    fn a_line_with_any_flipped_bit_or_any_cut_is_no_record() {
        let mut record = record(Some("a-1"));
        record.attributes = Attributes::from_remote([("a", "1"), ("b", "2")]);
        let line = record.to_line();
        let line = line.trim_end().as_bytes();
        for at in 0..line.len() {
            assert_eq!(Record::from_line(&line[..at]), None, "cut at {at}");
            for bit in 0..8 {
                let mut flipped = line.to_vec();
                flipped[at] ^= 1 << bit;
                assert_eq!(Record::from_line(&flipped), None, "bit {bit} of byte {at}");
            }
        }
    }
}
