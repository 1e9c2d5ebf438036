//! One line of the index: what is known of one version of one object.

use crate::version::Version;
use devlog_provider_api::Sha256Digest;
use sha2::{Digest, Sha256};

/// The fact that the file of this key, when it is this version, has this digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub key: String,
    pub version: Version,
    pub sha256: Sha256Digest,
    pub upload_id: Option<String>,
}

impl Record {
    /// Checksum, size, seconds, nanoseconds, SHA-256, upload id and key, separated by tabs; a key holds no
    /// control character.
    pub fn to_line(&self) -> String {
        let fields = format!(
            "{}\t{}\t{}\t{}\t{}\t{}",
            self.version.size,
            self.version.seconds,
            self.version.nanos,
            self.sha256,
            self.upload_id.as_deref().unwrap_or_default(),
            self.key
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
        next().is_none().then_some(Self {
            key,
            version,
            sha256,
            upload_id,
        })
    }
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
    use devlog_provider_api::Sha256Digest;

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
        }
    }

    #[test]
    fn a_record_survives_its_line() {
        for upload_id in [None, Some("a-1")] {
            let record = record(upload_id);
            let line = record.to_line();
            assert_eq!(Record::from_line(line.trim_end().as_bytes()), Some(record));
        }
    }

    #[test]
    fn a_line_with_any_flipped_bit_or_any_cut_is_no_record() {
        let line = record(Some("a-1")).to_line();
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
