//! The metadata that devlog stores with an object: its SHA-256, the upload id and the attributes.

use crate::request::Request;
use devlog_provider_api::{RemoteFile, Result, Sha256Digest, UploadOptions};
use reqwest::header::HeaderMap;
use std::borrow::Cow;

/// The spelling of metadata at a service.
pub struct MetadataNames {
    /// The beginning of every metadata header, in lower case.
    pub header: &'static str,
    /// The character between the words of a name.
    pub separator: &'static str,
}

impl MetadataNames {
    /// The names and values for a new object.
    pub fn pairs(&self, sha256: &Sha256Digest, options: &UploadOptions) -> Vec<(String, String)> {
        let mut pairs = vec![("devlog_sha256".to_owned(), sha256.to_string())];
        pairs.extend(
            (options.upload_id.iter()).map(|id| ("devlog_upload_id".to_owned(), id.clone())),
        );
        for (name, value) in options.attributes.iter() {
            pairs.push((format!("devlog_attribute_{name}"), value.to_owned()));
        }
        for (name, _) in &mut pairs {
            *name = name.replace('_', self.separator);
        }
        pairs
    }

    /// Adds the metadata to the headers of an upload.
    ///
    /// # Errors
    /// `Other` for a value that no header can carry.
    pub fn describe(
        &self,
        request: Request,
        sha256: &Sha256Digest,
        options: &UploadOptions,
    ) -> Result<Request> {
        let mut pairs = self.pairs(sha256, options).into_iter();
        pairs.try_fold(request, |request, (name, value)| {
            request.named_header(&format!("{}{name}", self.header), &value)
        })
    }

    /// Adds the metadata in the headers of a reply to the description of an object.
    pub fn read(&self, file: &mut RemoteFile, headers: &HeaderMap) {
        for (name, value) in headers {
            if let Some(name) = name.as_str().strip_prefix(self.header)
                && let Ok(value) = value.to_str()
            {
                add_metadata(file, name, value);
            }
        }
    }
}

/// Adds a metadata to the description of an object, if it is one of devlog's, with any separator. A service may change
/// the case of its name.
pub fn add_metadata(file: &mut RemoteFile, name: &str, value: &str) {
    let is_respelled = |byte: u8| byte == b'-' || byte.is_ascii_uppercase();
    let name = if name.bytes().any(is_respelled) {
        Cow::Owned(name.to_ascii_lowercase().replace('-', "_"))
    } else {
        Cow::Borrowed(name)
    };
    match name.strip_prefix("devlog_") {
        Some("sha256") => file.sha256 = value.parse().ok(),
        Some("upload_id") => file.upload_id = Some(value.to_owned()),
        Some(name) => {
            if let Some(attribute) = name.strip_prefix("attribute_") {
                // One that breaks a rule was not written by devlog.
                let _ = file.attributes.insert(attribute, value);
            }
        }
        None => {}
    }
}

#[cfg(test)]
mod tests {
    use super::add_metadata;
    use devlog_provider_api::RemoteFile;

    #[test]
    fn metadata_that_devlog_did_not_write_is_left_out() {
        let mut file = RemoteFile::new("key", 1);
        for name in ["Devlog_Attribute_9", "devlog-sha256", "devlog", "other"] {
            add_metadata(&mut file, name, "x");
        }
        assert_eq!(file, RemoteFile::new("key", 1));
        add_metadata(&mut file, "Devlog-Attribute_Key-Id", "x");
        assert_eq!(file.attributes.get("key_id"), Some("x"));
    }
}
