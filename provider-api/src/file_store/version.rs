//! The description of one version, as it stands in its file.

use crate::{Attributes, ETag, Error, ErrorKind, RemoteFile, Result, Sha256Digest};

/// One version of an object. A deletion is a version without bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Distinguishes this version from all others, and names the file of its bytes.
    pub id: String,
    /// `None` for a deletion.
    pub content: Option<Content>,
}

/// The facts that are stored with the bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    pub size: u64,
    pub sha256: Sha256Digest,
    pub upload_id: Option<String>,
    pub attributes: Attributes,
}

const FIRST_LINE: &str = "devlog object 1";

impl Version {
    /// The text of the description: a line each, the last one an end that a cut text lacks.
    pub fn to_text(&self) -> String {
        let mut lines = vec![FIRST_LINE.to_owned(), format!("id {}", self.id)];
        if let Some(content) = &self.content {
            lines.push(format!("size {}", content.size));
            lines.push(format!("sha256 {}", content.sha256));
            let id = content.upload_id.iter();
            lines.extend(id.map(|id| format!("upload {id}")));
            let attributes = content.attributes.iter();
            lines.extend(attributes.map(|(name, value)| format!("attribute {name} {value}")));
        }
        lines.push("end\n".to_owned());
        lines.join("\n")
    }

    /// Reads a description.
    ///
    /// # Errors
    /// `Corrupt` for any other text.
    pub fn from_text(text: &str) -> Result<Self> {
        let damaged = || {
            Error::new(
                ErrorKind::Corrupt,
                "the description of an object is damaged",
            )
        };
        Self::parse(text).ok_or_else(damaged)
    }

    fn parse(text: &str) -> Option<Self> {
        let lines = text.strip_prefix(FIRST_LINE)?.strip_suffix("\nend\n")?;
        let (mut id, mut size, mut sha256, mut upload_id) = (None, None, None, None);
        let mut attributes = Attributes::new();
        for line in lines.lines().skip(1) {
            let (name, value) = line.split_once(' ')?;
            match name {
                "id" => id = Some(value.to_owned()),
                "size" => size = Some(value.parse().ok()?),
                "sha256" => sha256 = Some(value.parse().ok()?),
                "upload" => upload_id = Some(value.to_owned()),
                "attribute" => {
                    let (name, value) = value.split_once(' ')?;
                    attributes.insert(name, value).ok()?;
                }
                // Of a later version of this format.
                _ => {}
            }
        }
        let content = match (size, sha256) {
            (Some(size), Some(sha256)) => Some(Content {
                size,
                sha256,
                upload_id,
                attributes,
            }),
            (None, None) => None,
            _ => return None,
        };
        Some(Self { id: id?, content })
    }

    /// The object with this version under `number`; `None` for a deletion.
    pub fn describe(&self, key: &str, number: u64) -> Option<RemoteFile> {
        let content = self.content.as_ref()?;
        let mut file = RemoteFile::new(key, content.size);
        file.etag = Some(etag(number, &self.id));
        file.sha256 = Some(content.sha256);
        file.upload_id.clone_from(&content.upload_id);
        file.attributes.clone_from(&content.attributes);
        Some(file)
    }
}

/// The `ETag` of a version.
pub fn etag(number: u64, id: &str) -> ETag {
    ETag::new(format!("\"{number}-{id}\""))
}

#[cfg(test)]
mod tests {
    use super::{Content, Version};
    use crate::{Attributes, Sha256Digest};

    #[test]
    fn a_version_survives_its_text_and_no_part_of_the_text_is_a_version() {
        let content = Content {
            size: 7,
            sha256: Sha256Digest::from_bytes([7; 32]),
            upload_id: Some("1-0".to_owned()),
            attributes: Attributes::from_remote([("format", "1"), ("key_id", "5f")]),
        };
        for content in [None, Some(content)] {
            let id = "0123456789abcdef".to_owned();
            let version = Version { id, content };
            let text = version.to_text();
            assert_eq!(Version::from_text(&text), Ok(version));
            for end in 0..text.len() {
                assert!(Version::from_text(&text[..end]).is_err(), "{end}");
            }
        }
    }
}
